//! What people who are no administrators may do, unless a group grants more.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::config::read::Reader;
use crate::config::table::{Group, Meta};

/// Default permissions: one switch for each entry of the table below.
#[derive(Clone, Debug)]
pub(crate) struct Permissions {
    granted: BTreeMap<&'static str, bool>,
}

const PREFIX: &str = "permissions.";

impl Permissions {
    /// Whether everybody has the permission `name`, for example `chat.delete`. Unknown names are not granted.
    pub(crate) fn allows(&self, name: &str) -> bool {
        self.granted.get(name).copied().unwrap_or(false)
    }

    /// The permissions as the API shows them: an object of sections, in the order of the table.
    pub(crate) fn tree(&self) -> Value {
        let mut tree = Map::new();
        for (section, name) in Self::SETTINGS.iter().filter_map(|meta| short(meta).split_once('.')) {
            let switch = Value::Bool(self.allows(&format!("{section}.{name}")));
            let part = tree.entry(section).or_insert_with(|| Value::Object(Map::new()));
            if let Some(part) = part.as_object_mut() {
                part.insert(name.to_owned(), switch);
            }
        }
        Value::Object(tree)
    }
}

/// The name within the group.
fn short(meta: &Meta) -> &'static str {
    meta.key.strip_prefix(PREFIX).unwrap_or(meta.key)
}

impl Group for Permissions {
    const NAME: &'static str = "permissions";
    const ABOUT: &'static str =
        " What people who are no administrators may do. Groups can grant more, never less.";
    const SETTINGS: &'static [Meta] = TABLE;

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        let values: Vec<_> = TABLE.iter().map(|meta| (short(meta), from.take::<bool>(meta))).collect();
        let granted = values.into_iter().map(|(name, value)| Some((name, value?))).collect::<Option<_>>()?;
        Some(Self { granted })
    }

    fn show(&self) -> Vec<String> {
        TABLE.iter().map(|meta| self.allows(short(meta)).to_string()).collect()
    }
}

macro_rules! permissions {
    ($($name:literal = $default:literal, $env:literal, $doc:literal;)+) => {
        &[$(Meta::new::<bool>(concat!("permissions.", $name), $default, $env, $doc).runtime()),+]
    };
}

#[rustfmt::skip]
const TABLE: &[Meta] = permissions! {
    "workspace.models" = "false", "USER_PERMISSIONS_WORKSPACE_MODELS_ACCESS", "Open the models of the workspace and make own ones.";
    "workspace.knowledge" = "false", "USER_PERMISSIONS_WORKSPACE_KNOWLEDGE_ACCESS", "Open the knowledge of the workspace and make own collections.";
    "workspace.prompts" = "false", "USER_PERMISSIONS_WORKSPACE_PROMPTS_ACCESS", "Open the prompts of the workspace and make own ones.";
    "workspace.tools" = "false", "USER_PERMISSIONS_WORKSPACE_TOOLS_ACCESS", "Open the tools of the workspace and make own ones, which is running code on the server.";
    "workspace.skills" = "false", "USER_PERMISSIONS_WORKSPACE_SKILLS_ACCESS", "Open the skills of the workspace and make own ones.";
    "workspace.models_import" = "false", "USER_PERMISSIONS_WORKSPACE_MODELS_IMPORT", "Import models from a file.";
    "workspace.models_export" = "false", "USER_PERMISSIONS_WORKSPACE_MODELS_EXPORT", "Export models to a file.";
    "workspace.models_hidden" = "false", "USER_PERMISSIONS_WORKSPACE_MODELS_HIDDEN", "See models that are hidden from the choice.";
    "workspace.prompts_import" = "false", "USER_PERMISSIONS_WORKSPACE_PROMPTS_IMPORT", "Import prompts from a file.";
    "workspace.prompts_export" = "false", "USER_PERMISSIONS_WORKSPACE_PROMPTS_EXPORT", "Export prompts to a file.";
    "workspace.tools_import" = "false", "USER_PERMISSIONS_WORKSPACE_TOOLS_IMPORT", "Import tools from a file.";
    "workspace.tools_export" = "false", "USER_PERMISSIONS_WORKSPACE_TOOLS_EXPORT", "Export tools to a file.";
    "workspace.skills_import" = "false", "USER_PERMISSIONS_WORKSPACE_SKILLS_IMPORT", "Import skills from a file.";
    "workspace.skills_export" = "false", "USER_PERMISSIONS_WORKSPACE_SKILLS_EXPORT", "Export skills to a file.";
    "sharing.models" = "false", "USER_PERMISSIONS_WORKSPACE_MODELS_ALLOW_SHARING", "Share own models with people and groups.";
    "sharing.public_models" = "false", "USER_PERMISSIONS_WORKSPACE_MODELS_ALLOW_PUBLIC_SHARING", "Share own models with everyone.";
    "sharing.knowledge" = "false", "USER_PERMISSIONS_WORKSPACE_KNOWLEDGE_ALLOW_SHARING", "Share own knowledge with people and groups.";
    "sharing.public_knowledge" = "false", "USER_PERMISSIONS_WORKSPACE_KNOWLEDGE_ALLOW_PUBLIC_SHARING", "Share own knowledge with everyone.";
    "sharing.prompts" = "false", "USER_PERMISSIONS_WORKSPACE_PROMPTS_ALLOW_SHARING", "Share own prompts with people and groups.";
    "sharing.public_prompts" = "false", "USER_PERMISSIONS_WORKSPACE_PROMPTS_ALLOW_PUBLIC_SHARING", "Share own prompts with everyone.";
    "sharing.tools" = "false", "USER_PERMISSIONS_WORKSPACE_TOOLS_ALLOW_SHARING", "Share own tools with people and groups.";
    "sharing.public_tools" = "false", "USER_PERMISSIONS_WORKSPACE_TOOLS_ALLOW_PUBLIC_SHARING", "Share own tools with everyone.";
    "sharing.skills" = "false", "USER_PERMISSIONS_WORKSPACE_SKILLS_ALLOW_SHARING", "Share own skills with people and groups.";
    "sharing.public_skills" = "false", "USER_PERMISSIONS_WORKSPACE_SKILLS_ALLOW_PUBLIC_SHARING", "Share own skills with everyone.";
    "sharing.notes" = "false", "USER_PERMISSIONS_NOTES_ALLOW_SHARING", "Share own notes with people and groups.";
    "sharing.public_notes" = "false", "USER_PERMISSIONS_NOTES_ALLOW_PUBLIC_SHARING", "Share own notes with everyone.";
    "sharing.folders" = "false", "USER_PERMISSIONS_FOLDERS_ALLOW_SHARING", "Share own folders with people and groups.";
    "sharing.public_chats" = "false", "USER_PERMISSIONS_CHAT_ALLOW_PUBLIC_SHARING", "Share a chat with everyone who is signed in.";
    "sharing.open_chats" = "false", "USER_PERMISSIONS_CHAT_ALLOW_OPEN_SHARING", "Share a chat with the world, without sign-in.";
    "sharing.public_calendars" = "false", "USER_PERMISSIONS_CALENDAR_ALLOW_PUBLIC_SHARING", "Share own calendars with everyone.";
    "access_grants.allow_users" = "true", "USER_PERMISSIONS_ACCESS_GRANTS_ALLOW_USERS", "Name single people when sharing.";
    "access_grants.allow_groups" = "true", "USER_PERMISSIONS_ACCESS_GRANTS_ALLOW_GROUPS", "Name groups when sharing.";
    "chat.controls" = "true", "USER_PERMISSIONS_CHAT_CONTROLS", "Open the panel with the controls of a chat.";
    "chat.valves" = "true", "USER_PERMISSIONS_CHAT_VALVES", "Set the options of tools in that panel.";
    "chat.system_prompt" = "true", "USER_PERMISSIONS_CHAT_SYSTEM_PROMPT", "Set a system prompt for a chat.";
    "chat.params" = "true", "USER_PERMISSIONS_CHAT_PARAMS", "Set the parameters of a model for a chat.";
    "chat.file_upload" = "true", "USER_PERMISSIONS_CHAT_FILE_UPLOAD", "Attach files.";
    "chat.web_upload" = "true", "USER_PERMISSIONS_CHAT_WEB_UPLOAD", "Attach web pages.";
    "chat.delete" = "true", "USER_PERMISSIONS_CHAT_DELETE", "Delete own chats.";
    "chat.delete_message" = "true", "USER_PERMISSIONS_CHAT_DELETE_MESSAGE", "Delete single messages.";
    "chat.continue_response" = "true", "USER_PERMISSIONS_CHAT_CONTINUE_RESPONSE", "Have an answer continued.";
    "chat.regenerate_response" = "true", "USER_PERMISSIONS_CHAT_REGENERATE_RESPONSE", "Have an answer made anew.";
    "chat.rate_response" = "true", "USER_PERMISSIONS_CHAT_RATE_RESPONSE", "Rate answers.";
    "chat.edit" = "true", "USER_PERMISSIONS_CHAT_EDIT", "Edit messages.";
    "chat.share" = "true", "USER_PERMISSIONS_CHAT_SHARE", "Share chats by link.";
    "chat.export" = "true", "USER_PERMISSIONS_CHAT_EXPORT", "Export chats.";
    "chat.import" = "true", "USER_PERMISSIONS_CHAT_IMPORT", "Import chats.";
    "chat.stt" = "true", "USER_PERMISSIONS_CHAT_STT", "Speak instead of typing.";
    "chat.tts" = "true", "USER_PERMISSIONS_CHAT_TTS", "Have answers read aloud.";
    "chat.call" = "true", "USER_PERMISSIONS_CHAT_CALL", "Hold a voice call with a model.";
    "chat.multiple_models" = "true", "USER_PERMISSIONS_CHAT_MULTIPLE_MODELS", "Ask several models at once.";
    "chat.temporary" = "true", "USER_PERMISSIONS_CHAT_TEMPORARY", "Hold temporary chats, which are not stored.";
    "chat.temporary_enforced" = "false", "USER_PERMISSIONS_CHAT_TEMPORARY_ENFORCED", "Hold temporary chats only: nothing is stored. Restricts those who have it.";
    "features.api_keys" = "false", "USER_PERMISSIONS_FEATURES_API_KEYS", "Make own API keys.";
    "features.notes" = "true", "USER_PERMISSIONS_FEATURES_NOTES", "Use notes.";
    "features.folders" = "true", "USER_PERMISSIONS_FEATURES_FOLDERS", "Use folders.";
    "features.channels" = "true", "USER_PERMISSIONS_FEATURES_CHANNELS", "Use channels.";
    "features.encrypted_channels" = "false", "USER_PERMISSIONS_FEATURES_ENCRYPTED_CHANNELS", "Use end-to-end encrypted channels.";
    "features.direct_tool_servers" = "false", "USER_PERMISSIONS_FEATURES_DIRECT_TOOL_SERVERS", "Connect own tool servers.";
    "features.web_search" = "true", "USER_PERMISSIONS_FEATURES_WEB_SEARCH", "Search the web.";
    "features.image_generation" = "true", "USER_PERMISSIONS_FEATURES_IMAGE_GENERATION", "Have images made.";
    "features.code_interpreter" = "true", "USER_PERMISSIONS_FEATURES_CODE_INTERPRETER", "Have models run code.";
    "features.memories" = "true", "USER_PERMISSIONS_FEATURES_MEMORIES", "Keep memories across chats.";
    "features.automations" = "false", "USER_PERMISSIONS_FEATURES_AUTOMATIONS", "Use automations, which act on a schedule.";
    "features.calendar" = "true", "USER_PERMISSIONS_FEATURES_CALENDAR", "Use the calendar.";
    "features.webhooks" = "false", "USER_PERMISSIONS_FEATURES_USER_WEBHOOKS", "Have notifications sent to an own web address.";
    "settings.interface" = "true", "USER_PERMISSIONS_SETTINGS_INTERFACE", "Change the settings of the interface.";
};
