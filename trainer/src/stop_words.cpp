// Stop words of three languages, and of files; see stop_words.hpp.
#include "stop_words.hpp"

#include <algorithm>
#include <filesystem>
#include <string_view>

#include "data.hpp"
#include "usage_error.hpp"

namespace vitrine::trainer {
namespace {

struct StopList {
  std::string_view language;
  std::string_view words;
};

// The closed word classes of each language's grammar, in order: determiners, pronouns, prepositions,
// conjunctions, auxiliary verbs, adverbs of degree and negation, and what is left of a contraction at its
// apostrophe. What is mostly something else in a catalogue is left out ("or" and "été" in French, "t", "m");
// what is so now and then is not ("can", "down", "s" and "l").
constexpr StopList kLists[] = {
    {"de", R"(
der die das den dem des ein eine einen einem einer eines kein keine keinen keinem keiner keines dieser
diese dieses diesen diesem jener jene jenes jenen jenem jeder jede jedes jeden jedem mancher manche
manches manchen manchem solcher solche solches solchen solchem welcher welche welches welchen welchem alle
allem allen aller alles andere anderen anderem anderer anderes einige einigen einigem einiger beide beiden
mein meine meinen meinem meiner meines dein deine deinen deinem deiner deines seine seinen seinem seiner
seines ihre ihren ihrem ihrer ihres unser unsere unseren unserem unserer eure euren eurem eurer euer
derselbe dieselbe dasselbe ich mich mir du dich dir er ihn ihm sie ihnen es wir uns ihr euch man sich
selbst wer was wen wem ab an am ans auf aus bei beim bis durch für gegen hinter im in ins mit nach neben
ohne seit über um unter vom von vor während wegen zu zum zur zwischen aber als damit dass denn doch indem
ob obwohl oder sondern sowie und weil wenn wie bin bist ist sind seid sein war warst waren wart gewesen
habe hab haben hast hat hatte hatten gehabt werde werden wird wirst wurde wurden würde würden worden kann
können konnte könnte muss müssen musste soll sollen sollte sollten will wollen wollte wollten darf dürfen
mag mögen möchte auch da dann dort etwas hier hin jetzt mehr nicht nichts noch nun nur schon sehr so viel
wieder wo
)"},
    {"en", R"(
a an the this that these those each every either neither both all any some no none another other others
such same own my our your his her its their i me mine myself we us ours ourselves you yours yourself
yourselves he him himself she hers herself it itself they them theirs themselves what which who whom whose
about above across after against along among around as at before behind below between beyond by down
during for from in into near of off on onto out over per since through throughout till to toward towards
under until up upon via with within without and although because but if nor or so than though unless
whereas whether while yet am is are was were be been being have has had having do does did doing done can
could cannot may might must ought shall should will would again also ever few further here how just less
many more most much never not now once only then there too very when where why s ll re ve don isn aren
wasn weren hasn haven hadn doesn didn won wouldn shouldn couldn mustn needn
)"},
    {"fr", R"(
le la les l un une du de des d au aux ce cet cette ces c mon ma mes ton ta tes son sa ses notre nos votre
vos leur leurs quel quelle quels quelles quelque quelques chaque plusieurs aucun aucune tout tous toute
toutes même mêmes autre autres tel telle tels telles certain certaine certains certaines je j me moi tu te
toi il elle on nous vous ils elles se soi lui eux y en ça cela ceci celui celle ceux celles qui que qu
quoi dont où lequel laquelle lesquels lesquelles à après avant avec chez contre dans depuis derrière dès
devant durant entre hors jusque jusqu lors malgré par parmi pendant pour sans sauf selon sous sur vers via
afin ainsi car comme donc et lorsque lorsqu mais ni ou parce puis puisque quand quoique si suis es est
sommes êtes sont étais était étions étiez étaient serai seras sera serons serez seront serais serait
seraient soit soient fut furent être étant ai as avons avez ont avais avait avions aviez avaient aurai
auras aura aurons aurez auront aurait auraient ait aient eu avoir ayant fait faire peut peuvent pouvez
doit doivent alors aussi bien encore ici là moins ne n non pas peu plus très trop
)"},
};

std::string without_comments(const std::string& text) {
  std::string kept;
  bool comment = false;
  for (const char c : text) {
    if (c == '\n') comment = false;
    if (c == '|') comment = true;
    if (!comment) kept += c;
  }
  return kept;
}

std::string list_of(const std::string& language_or_file) {
  for (const StopList& list : kLists)
    if (list.language == language_or_file) return std::string(list.words);
  if (!std::filesystem::is_regular_file(language_or_file))
    throw UsageError("--stop-words: expected de, en, fr or a file of words, but got '" + language_or_file +
                     "'.");
  const std::vector<std::uint8_t> bytes = read_file(language_or_file);
  return without_comments({bytes.begin(), bytes.end()});
}

}  // namespace

std::set<std::string> stop_words(const std::string& language_or_file, const TextOptions& options) {
  const std::string list = list_of(language_or_file);
  TextOptions whole = options;
  whole.max_bytes = std::max(whole.max_bytes, list.size());
  std::set<std::string> words;
  for (Word& word : split_words(list, "", whole).words) words.insert(std::move(word.normalized));
  if (words.empty())
    throw UsageError("--stop-words: there is no word in the file '" + language_or_file + "'.");
  return words;
}

}  // namespace vitrine::trainer
