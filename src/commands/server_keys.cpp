#include "commands/server_keys.hpp"

#include <algorithm>

#include "storage/identity.hpp"

namespace comptoir::commands {
namespace {

// Writing the same row first makes a second process wait here, and then see the first one's key.
void take_turn(Work& work, std::string_view purpose, std::string_view key_id) {
    storage::put_setting(work.session, fmt::format("key_turn.{}", purpose), key_id);
}

}  // namespace

Outcome<Done> add_first_key(Work& work, std::string_view purpose, const storage::StoredKey& key) {
    take_turn(work, purpose, key.id);
    if (storage::active_keys(work.session, purpose).empty()) storage::insert_key(work.session, purpose, key);
    return Done{};
}

Outcome<Done> rotate_key(Work& work, std::string_view purpose, const storage::StoredKey& key,
                         Instant forget_before) {
    take_turn(work, purpose, key.id);
    const auto before = storage::active_keys(work.session, purpose);
    // The newest signs, so the new one has to be the newest even after the machine's clock was set back.
    storage::StoredKey added = key;
    if (!before.empty())
        added.created = std::max(key.created, before.front().created + std::chrono::microseconds(1));
    storage::insert_key(work.session, purpose, added);
    // Newest first: each key was superseded when the one before it in the list was made.
    for (std::size_t i = 1; i < before.size(); ++i) {
        if (before[i - 1].created < forget_before)
            storage::retire_key(work.session, before[i].id, added.created);
    }
    work.audit({.operation = AuditOperation::of_operator("rotate_key"),
                .resource_type = AuditResource::of_operator("signing_key"),
                .resource_id = key.id,
                .customer = std::nullopt,
                .old_value = "",
                .new_value = json::write(json::Object{{"purpose", purpose}})});
    return Done{};
}

Outcome<Done> seal_key(Work& work, std::string_view purpose, const storage::StoredKey& clear,
                       std::string_view sealed) {
    take_turn(work, purpose, clear.id);
    storage::replace_key_secret(work.session, clear, sealed);
    return Done{};
}

Outcome<Done> retire_keys(Work& work) {
    for (const std::string_view purpose : {kTokenSigning, kTokenSeal, kWebhookSigning}) {
        take_turn(work, purpose, "");
        for (const storage::StoredKey& key : storage::active_keys(work.session, purpose)) {
            storage::retire_key(work.session, key.id, work.now);
        }
    }
    work.audit({.operation = AuditOperation::of_operator("retire_keys"),
                .resource_type = AuditResource::of_operator("signing_key"),
                .resource_id = "",
                .customer = std::nullopt,
                .old_value = "",
                .new_value = "{}"});
    return Done{};
}

}  // namespace comptoir::commands
