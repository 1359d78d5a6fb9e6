#include "server/command_line.hpp"

int main(int argc, char** argv) {
    return comptoir::server::run_command_line(argc, argv, COMPTOIR_VERSION);
}
