// error: ignoring returned value of type .*Result.*-Werror=unused-result
#include "base/result.hpp"

using namespace comptoir;

Result<Done, int> suspend();

bool suspended() {
#ifdef MISTAKE
    suspend();
    return true;
#else
    return static_cast<bool>(suspend());
#endif
}
