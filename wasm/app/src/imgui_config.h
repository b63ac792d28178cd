// Dear ImGui as this program needs it: drawing only, without demo, files and obsolete names. Read by imgui.h.
#pragma once

#define IMGUI_DISABLE_OBSOLETE_FUNCTIONS
#define IMGUI_DISABLE_DEMO_WINDOWS
#define IMGUI_DISABLE_METRICS_WINDOW
#define IMGUI_DISABLE_FILE_FUNCTIONS
#define IMGUI_DISABLE_SSE

// The drawing of many classes has more vertices than 16 bits can number.
#define ImDrawIdx unsigned int
