#pragma once

#include <string>
#include <vector>

/// `comptoir …`: what people type. Exit codes: 0 done; 1 refused, with the reason; 2 wrong usage or
/// configuration; 3 the database or another part of the machine failed; 4 `check` found something wrong.
namespace comptoir::server {

inline constexpr int kExitDone = 0;
inline constexpr int kExitRefused = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitBroken = 3;
inline constexpr int kExitFindings = 4;

/// `version` is what `--version` says.
int run_command_line(int argc, char** argv, const std::string& version);

}  // namespace comptoir::server
