#include <algorithm>

#include "batch_cards.hpp"
#include "batch_controls.hpp"
#include "batch_sentences.hpp"
#include "option_chips.hpp"

namespace vitrine::app {
namespace {

constexpr float kRoomy = 960;      ///< a table of this width has room for all marks
constexpr float kTypeWidth = 240;  ///< of the choice of a type
constexpr float kTightTypeWidth = 176;
constexpr float kTypeHeight = 44;
constexpr float kHeadHeight = 44;  ///< can be touched
constexpr float kMarkHeight = 24;
constexpr float kBarHeight = 4;
constexpr float kNarrowBar = 64;

/// Where the columns of a wide table begin, from the left of the card's content.
struct Columns {
  float line = 0, title = 0, type = 0, probability = 0, label = 0, marks = 0, end = 0;

  Columns(float left, float width, bool labels, bool photos) {
    const float marks_width = photos && width >= kRoomy ? 208 : 128;
    const float label_width = labels ? std::clamp(width * 0.15F, 96.0F, 180.0F) : 0;
    const float type_width = std::clamp(width * 0.19F, 112.0F, 240.0F);
    end = left + width;
    marks = end - marks_width;
    label = marks - label_width;
    probability = label - 128;
    type = probability - type_width;
    line = left;
    title = left + 64;
  }
};

ImU32 mark_color(const Theme& theme, RowMark mark) {
  switch (mark) {
    case RowMark::wrong:
      return theme.danger;
    case RowMark::corrected:
      return theme.accent;
    case RowMark::review:
      return theme.caution;
    case RowMark::disagree:
      return theme.against;
    case RowMark::nothing:
      break;
  }
  return theme.muted;
}

/// Marks as small labels from `left`, as far as there is room.
void draw_marks(Pen& pen, float left, float right, float middle, const Words& words,
                const BatchRowView& row) {
  const std::vector<RowMark> all = row_marks(row);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const RowMark mark = all[i];
    const std::string text = row_mark_text(words, mark);
    const float text_width = pen.width(Type::label, text);
    if (left + text_width + 2 * kUnit > right + 0.5F) {
      // What has no room is told beside the table, and to those who do not see it.
      for (; i < all.size() && left + kUnit <= right; ++i, left += kUnit + 2)
        pen.list().AddCircleFilled(ImVec2(left + 4, middle), 4, mark_color(pen.theme(), all[i]), 16);
      return;
    }
    const ImU32 color = mark_color(pen.theme(), mark);
    pen.rounded(ImVec2(left, middle - kMarkHeight / 2), ImVec2(text_width + 2 * kUnit, kMarkHeight),
                fade(color, 0.12F), kMarkHeight / 2);
    pen.line(ImVec2(left + kUnit, middle - pen.line_height(Type::label) / 2), Type::label, color, text);
    left += text_width + 2 * kUnit + kUnit / 2;
  }
}

void draw_probability(Pen& pen, ImVec2 left_middle, float bar, const Words& words, const BatchRowView& row) {
  const std::string text = probability_text(words, row);
  if (text.empty()) return;
  const ImU32 color = row.review ? pen.theme().caution : pen.theme().accent;
  pen.bar(ImVec2(left_middle.x, left_middle.y - kBarHeight / 2), bar, kBarHeight,
          static_cast<float>(row.probability), color);
  pen.line(ImVec2(left_middle.x + bar + kUnit, left_middle.y - pen.line_height(Type::caption) / 2),
           Type::caption, pen.theme().ink, text);
}

void draw_wide_row(Pen& pen, const Columns& columns, float middle, const Words& words,
                   const BatchRowView& row) {
  const Theme& theme = pen.theme();
  const float caption = middle - pen.line_height(Type::caption) / 2;
  pen.line(ImVec2(columns.line, caption), Type::caption, theme.muted, number_text(words, row.line));
  pen.clipped_line(ImVec2(columns.title, caption), columns.type - columns.title - 2 * kUnit, Type::caption,
                   theme.ink, row.title);
  pen.clipped_line(ImVec2(columns.type, caption), columns.probability - columns.type - 2 * kUnit, Type::label,
                   row.corrected      ? theme.accent
                   : row.type.empty() ? theme.muted
                                      : theme.ink,
                   type_text(row));
  draw_probability(pen, ImVec2(columns.probability, middle), kNarrowBar, words, row);
  if (columns.marks > columns.label)
    pen.clipped_line(ImVec2(columns.label, caption), columns.marks - columns.label - 2 * kUnit, Type::caption,
                     row.wrong ? theme.danger : theme.muted, row.label);
  draw_marks(pen, columns.marks, columns.end, middle, words, row);
}

void draw_narrow_row(Pen& pen, ImVec2 top, float width, const Words& words, const BatchRowView& row) {
  const Theme& theme = pen.theme();
  const std::string line = number_text(words, row.line);
  const float first = top.y + 10;
  pen.line(ImVec2(top.x + width, first), Type::caption, theme.muted, line, Align::right);
  pen.clipped_line(ImVec2(top.x, first), width - pen.width(Type::caption, line) - 2 * kUnit, Type::caption,
                   theme.ink, row.title);
  const float second = first + pen.line_height(Type::caption) + 4;
  const std::string share = probability_text(words, row);
  const float share_width = share.empty() ? 0 : pen.width(Type::caption, share) + kUnit;
  const std::string type = type_text(row);
  const float type_width = std::min(pen.width(Type::label, type), width * 0.5F);
  pen.clipped_line(ImVec2(top.x, second), type_width + 0.5F, Type::label,
                   row.corrected      ? theme.accent
                   : row.type.empty() ? theme.muted
                                      : theme.ink,
                   type);
  if (!share.empty())
    pen.line(ImVec2(top.x + type_width + kUnit, second), Type::caption,
             row.review ? theme.caution : theme.muted, share);
  draw_marks(pen, top.x + type_width + share_width + 1.5F * kUnit, top.x + width,
             second + pen.line_height(Type::label) / 2, words, row);
}

void draw_head(Pen& pen, const Columns& columns, float y, const Words& words, const BatchView& view) {
  const Theme& theme = pen.theme();
  const float text = y + (kHeadHeight - pen.line_height(Type::label)) / 2;
  const auto head = [&](float x, ImU32 color, const std::string& name) {
    pen.line(ImVec2(x, text), Type::label, color, name);
  };
  const auto sortable = [&](float x, float next, const char* key) {
    head(x, view.sort == key ? theme.accent : theme.muted, column_text(words, view, key));
    pen.control(order_id(key), ImVec2(x - kUnit, y), ImVec2(next - x - kUnit, kHeadHeight));
  };
  sortable(columns.line, columns.title, "line");
  head(columns.title, theme.muted, words(kTitle));
  sortable(columns.type, columns.probability, "type");
  sortable(columns.probability, columns.label, "probability");
  if (columns.marks > columns.label) head(columns.label, theme.muted, words(kLabel));
  head(columns.marks, theme.muted, words(kMarks));
}

/// The window on the rows, wider than the content by one unit on each side.
void draw_rows(Pen& pen, ImVec2 top, float width, const Words& words, const BatchView& view) {
  const Theme& theme = pen.theme();
  const BatchTableView& table = view.table;
  const Columns columns(top.x, width, view.labels, view.photos);
  pen.list().PushClipRect(ImVec2(top.x - kUnit, top.y), ImVec2(top.x + width + kUnit, top.y + table.height),
                          true);
  float y = top.y + table.offset;
  for (const BatchRowView& row : table.rows) {
    const ImVec2 at(top.x - kUnit, y);
    const ImVec2 size(width + 2 * kUnit, table.row_height);
    if (row.open) pen.rounded(at, size, fade(theme.accent, 0.12F), 10);
    if (view.wide)
      draw_wide_row(pen, columns, y + table.row_height / 2, words, row);
    else
      draw_narrow_row(pen, ImVec2(top.x, y), width, words, row);
    pen.rule(ImVec2(top.x, y + table.row_height - 1), width);
    y += table.row_height;
  }
  pen.list().PopClipRect();
}

}  // namespace

float batch_table_card(Pen& pen, ImVec2 top, float width, const Words& words, const BatchView& view) {
  const Theme& theme = pen.theme();
  float y = top.y;
  std::vector<Option> filters;
  for (const BatchFilterView& filter : view.filters)
    filters.push_back(
        {.id = filter_id(filter.key), .text = filter_text(words, filter), .on = filter.key == view.filter});
  const float type_width = width < kRoomy ? kTightTypeWidth : kTypeWidth;
  const float chips = view.wide ? width - type_width - 2 * kUnit : width;
  const float filters_height = option_chips(pen, ImVec2(top.x, y + 6), chips, filters) + 12;
  if (view.wide) {
    pen.control(kTypePlace, ImVec2(top.x + width - type_width, y), ImVec2(type_width, kTypeHeight));
    y += std::max(kTypeHeight, filters_height);
  } else {
    y += filters_height + kUnit;
    pen.control(kTypePlace, ImVec2(top.x, y), ImVec2(width, kTypeHeight));
    y += kTypeHeight + kUnit;
    std::vector<Option> orders;
    for (const char* key : kOrders)
      orders.push_back({.id = order_id(key), .text = column_text(words, view, key), .on = key == view.sort});
    y += option_chips(pen, ImVec2(top.x, y + 6), width, orders) + 12;
  }
  y += kUnit;
  if (view.wide) {
    draw_head(pen, Columns(top.x, width, view.labels, view.photos), y, words, view);
    y += kHeadHeight;
  }
  pen.rule(ImVec2(top.x, y - 1), width);
  if (view.shown == 0) {
    y += 3 * kUnit;
    y += pen.paragraph(ImVec2(top.x, y), width, Type::body, theme.muted, no_rows_text(words, view),
                       Align::center);
    y += 3 * kUnit;
  } else {
    draw_rows(pen, ImVec2(top.x, y), width, words, view);
    pen.control(kRowsPlace, ImVec2(top.x - kUnit, y), ImVec2(width + 2 * kUnit, view.table.height));
    y += view.table.height;
  }
  y += kUnit;
  pen.line(ImVec2(top.x, y), Type::caption, theme.muted, shown_text(words, view));
  return y + pen.line_height(Type::caption) - top.y;
}

}  // namespace vitrine::app
