//! Chats.

use crate::config::table::settings;
use crate::config::value::JsonArray;

settings! {
    /// Chats and who may look into them.
    chat Chat {
        /// Administrators may read other people's chats.
        admin_access: bool = "true", "ENABLE_ADMIN_CHAT_ACCESS";
        /// Administrators may export everyone's chats.
        admin_export: bool = "true", "ENABLE_ADMIN_EXPORT";
        /// Chats can be put into folders.
        enable_folders: bool = "true", "ENABLE_FOLDERS";
        /// Suggestions on the start page: objects with `title` (two lines) and `content`.
        prompt_suggestions: JsonArray = "[]", "DEFAULT_PROMPT_SUGGESTIONS";
    }
}
