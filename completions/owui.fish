# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_owui_global_optspecs
    string join \n data-dir= config= offline online url= token-file= y/yes json q/quiet color= h/help V/version
end

function __fish_owui_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_owui_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_owui_using_subcommand
    set -l cmd (__fish_owui_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c owui -n "__fish_owui_needs_command" -l data-dir -d 'Directory that holds all data (also DATA_DIR)' -r -F
complete -c owui -n "__fish_owui_needs_command" -l config -d 'File with settings, instead of `owui.toml` in the data directory' -r -F
complete -c owui -n "__fish_owui_needs_command" -l url -d 'Administer the server at this address, over HTTPS' -r
complete -c owui -n "__fish_owui_needs_command" -l token-file -d 'File whose content is an administrator\'s token, for --url; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_needs_command" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t''
never\t''"
complete -c owui -n "__fish_owui_needs_command" -l offline -d 'Never ask a running server: open the data itself'
complete -c owui -n "__fish_owui_needs_command" -l online -d 'Insist on a running server; exit 69 when there is none'
complete -c owui -n "__fish_owui_needs_command" -s y -l yes -d 'Answer yes to every question'
complete -c owui -n "__fish_owui_needs_command" -l json -d 'One JSON document instead of text; errors are JSON too'
complete -c owui -n "__fish_owui_needs_command" -s q -l quiet -d 'Say nothing but errors'
complete -c owui -n "__fish_owui_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c owui -n "__fish_owui_needs_command" -s V -l version -d 'Print version'
complete -c owui -n "__fish_owui_needs_command" -f -a "serve" -d 'Run the service'
complete -c owui -n "__fish_owui_needs_command" -f -a "status" -d 'What the service is doing'
complete -c owui -n "__fish_owui_needs_command" -f -a "doctor" -d 'Check the installation: data directory, secret key, store, settings, model servers, disk room'
complete -c owui -n "__fish_owui_needs_command" -f -a "healthcheck" -d 'Ask the running server whether it is well: exit 0 or 1'
complete -c owui -n "__fish_owui_needs_command" -f -a "user" -d 'People and their accounts'
complete -c owui -n "__fish_owui_needs_command" -f -a "session" -d 'Sign-ins of people'
complete -c owui -n "__fish_owui_needs_command" -f -a "connection" -d 'Model servers'
complete -c owui -n "__fish_owui_needs_command" -f -a "model" -d 'Models and who may use them'
complete -c owui -n "__fish_owui_needs_command" -f -a "config" -d 'Settings, their values and where these come from'
complete -c owui -n "__fish_owui_needs_command" -f -a "routes" -d 'Routes of the HTTP API and who may call them'
complete -c owui -n "__fish_owui_needs_command" -f -a "version" -d 'Version of this executable'
complete -c owui -n "__fish_owui_needs_command" -f -a "completions" -d 'Completion script for a shell, on standard output'
complete -c owui -n "__fish_owui_needs_command" -f -a "man" -d 'Manual pages: all of them into a directory, or the first on standard output'
complete -c owui -n "__fish_owui_needs_command" -f -a "generate" -d 'Write the generated files of the source tree, or compare them'
complete -c owui -n "__fish_owui_using_subcommand serve" -l host -d 'Address to listen on; 0.0.0.0 or :: for every interface (also HOST)' -r
complete -c owui -n "__fish_owui_using_subcommand serve" -l port -d 'Port to listen on; 0 takes a free one (also PORT)' -r
complete -c owui -n "__fish_owui_using_subcommand serve" -l socket -d 'Unix socket to listen on as well, for a proxy (also OWUI_UNIX_SOCKET)' -r -F
complete -c owui -n "__fish_owui_using_subcommand serve" -l log-format -d 'Form of log lines: text or json (also LOG_FORMAT)' -r
complete -c owui -n "__fish_owui_using_subcommand serve" -l log-level -d 'Least severity that is logged: trace, debug, info, warn, error (also GLOBAL_LOG_LEVEL)' -r
complete -c owui -n "__fish_owui_using_subcommand serve" -l data-dir -d 'Directory that holds all data (also DATA_DIR)' -r -F
complete -c owui -n "__fish_owui_using_subcommand serve" -l config -d 'File with settings, instead of `owui.toml` in the data directory' -r -F
complete -c owui -n "__fish_owui_using_subcommand serve" -l url -d 'Administer the server at this address, over HTTPS' -r
complete -c owui -n "__fish_owui_using_subcommand serve" -l token-file -d 'File whose content is an administrator\'s token, for --url; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand serve" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t''
never\t''"
complete -c owui -n "__fish_owui_using_subcommand serve" -l offline -d 'Never ask a running server: open the data itself'
complete -c owui -n "__fish_owui_using_subcommand serve" -l online -d 'Insist on a running server; exit 69 when there is none'
complete -c owui -n "__fish_owui_using_subcommand serve" -s y -l yes -d 'Answer yes to every question'
complete -c owui -n "__fish_owui_using_subcommand serve" -l json -d 'One JSON document instead of text; errors are JSON too'
complete -c owui -n "__fish_owui_using_subcommand serve" -s q -l quiet -d 'Say nothing but errors'
complete -c owui -n "__fish_owui_using_subcommand serve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c owui -n "__fish_owui_using_subcommand status" -l data-dir -d 'Directory that holds all data (also DATA_DIR)' -r -F
complete -c owui -n "__fish_owui_using_subcommand status" -l config -d 'File with settings, instead of `owui.toml` in the data directory' -r -F
complete -c owui -n "__fish_owui_using_subcommand status" -l url -d 'Administer the server at this address, over HTTPS' -r
complete -c owui -n "__fish_owui_using_subcommand status" -l token-file -d 'File whose content is an administrator\'s token, for --url; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand status" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t''
never\t''"
complete -c owui -n "__fish_owui_using_subcommand status" -l offline -d 'Never ask a running server: open the data itself'
complete -c owui -n "__fish_owui_using_subcommand status" -l online -d 'Insist on a running server; exit 69 when there is none'
complete -c owui -n "__fish_owui_using_subcommand status" -s y -l yes -d 'Answer yes to every question'
complete -c owui -n "__fish_owui_using_subcommand status" -l json -d 'One JSON document instead of text; errors are JSON too'
complete -c owui -n "__fish_owui_using_subcommand status" -s q -l quiet -d 'Say nothing but errors'
complete -c owui -n "__fish_owui_using_subcommand status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c owui -n "__fish_owui_using_subcommand doctor" -l data-dir -d 'Directory that holds all data (also DATA_DIR)' -r -F
complete -c owui -n "__fish_owui_using_subcommand doctor" -l config -d 'File with settings, instead of `owui.toml` in the data directory' -r -F
complete -c owui -n "__fish_owui_using_subcommand doctor" -l url -d 'Administer the server at this address, over HTTPS' -r
complete -c owui -n "__fish_owui_using_subcommand doctor" -l token-file -d 'File whose content is an administrator\'s token, for --url; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand doctor" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t''
never\t''"
complete -c owui -n "__fish_owui_using_subcommand doctor" -l store -d 'Read the whole store and compare every index with its documents'
complete -c owui -n "__fish_owui_using_subcommand doctor" -l offline -d 'Never ask a running server: open the data itself'
complete -c owui -n "__fish_owui_using_subcommand doctor" -l online -d 'Insist on a running server; exit 69 when there is none'
complete -c owui -n "__fish_owui_using_subcommand doctor" -s y -l yes -d 'Answer yes to every question'
complete -c owui -n "__fish_owui_using_subcommand doctor" -l json -d 'One JSON document instead of text; errors are JSON too'
complete -c owui -n "__fish_owui_using_subcommand doctor" -s q -l quiet -d 'Say nothing but errors'
complete -c owui -n "__fish_owui_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c owui -n "__fish_owui_using_subcommand healthcheck" -l timeout -d 'Seconds to wait for the answer' -r
complete -c owui -n "__fish_owui_using_subcommand healthcheck" -l data-dir -d 'Directory that holds all data (also DATA_DIR)' -r -F
complete -c owui -n "__fish_owui_using_subcommand healthcheck" -l config -d 'File with settings, instead of `owui.toml` in the data directory' -r -F
complete -c owui -n "__fish_owui_using_subcommand healthcheck" -l url -d 'Administer the server at this address, over HTTPS' -r
complete -c owui -n "__fish_owui_using_subcommand healthcheck" -l token-file -d 'File whose content is an administrator\'s token, for --url; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand healthcheck" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t''
never\t''"
complete -c owui -n "__fish_owui_using_subcommand healthcheck" -l ready -d 'Also wait for what the server needs: exit 0 only when it is ready for work'
complete -c owui -n "__fish_owui_using_subcommand healthcheck" -l offline -d 'Never ask a running server: open the data itself'
complete -c owui -n "__fish_owui_using_subcommand healthcheck" -l online -d 'Insist on a running server; exit 69 when there is none'
complete -c owui -n "__fish_owui_using_subcommand healthcheck" -s y -l yes -d 'Answer yes to every question'
complete -c owui -n "__fish_owui_using_subcommand healthcheck" -l json -d 'One JSON document instead of text; errors are JSON too'
complete -c owui -n "__fish_owui_using_subcommand healthcheck" -s q -l quiet -d 'Say nothing but errors'
complete -c owui -n "__fish_owui_using_subcommand healthcheck" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c owui -n "__fish_owui_using_subcommand user; and not __fish_seen_subcommand_from list show add ensure approve role passwd disable enable delete" -l data-dir -d 'Directory that holds all data (also DATA_DIR)' -r -F
complete -c owui -n "__fish_owui_using_subcommand user; and not __fish_seen_subcommand_from list show add ensure approve role passwd disable enable delete" -l config -d 'File with settings, instead of `owui.toml` in the data directory' -r -F
complete -c owui -n "__fish_owui_using_subcommand user; and not __fish_seen_subcommand_from list show add ensure approve role passwd disable enable delete" -l url -d 'Administer the server at this address, over HTTPS' -r
complete -c owui -n "__fish_owui_using_subcommand user; and not __fish_seen_subcommand_from list show add ensure approve role passwd disable enable delete" -l token-file -d 'File whose content is an administrator\'s token, for --url; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand user; and not __fish_seen_subcommand_from list show add ensure approve role passwd disable enable delete" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t''
never\t''"
complete -c owui -n "__fish_owui_using_subcommand user; and not __fish_seen_subcommand_from list show add ensure approve role passwd disable enable delete" -l offline -d 'Never ask a running server: open the data itself'
complete -c owui -n "__fish_owui_using_subcommand user; and not __fish_seen_subcommand_from list show add ensure approve role passwd disable enable delete" -l online -d 'Insist on a running server; exit 69 when there is none'
complete -c owui -n "__fish_owui_using_subcommand user; and not __fish_seen_subcommand_from list show add ensure approve role passwd disable enable delete" -s y -l yes -d 'Answer yes to every question'
complete -c owui -n "__fish_owui_using_subcommand user; and not __fish_seen_subcommand_from list show add ensure approve role passwd disable enable delete" -l json -d 'One JSON document instead of text; errors are JSON too'
complete -c owui -n "__fish_owui_using_subcommand user; and not __fish_seen_subcommand_from list show add ensure approve role passwd disable enable delete" -s q -l quiet -d 'Say nothing but errors'
complete -c owui -n "__fish_owui_using_subcommand user; and not __fish_seen_subcommand_from list show add ensure approve role passwd disable enable delete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c owui -n "__fish_owui_using_subcommand user; and not __fish_seen_subcommand_from list show add ensure approve role passwd disable enable delete" -f -a "list" -d 'List people, oldest account first'
complete -c owui -n "__fish_owui_using_subcommand user; and not __fish_seen_subcommand_from list show add ensure approve role passwd disable enable delete" -f -a "show" -d 'Show everything about a person\'s account'
complete -c owui -n "__fish_owui_using_subcommand user; and not __fish_seen_subcommand_from list show add ensure approve role passwd disable enable delete" -f -a "add" -d 'Create an account; exit 4 when the address is taken'
complete -c owui -n "__fish_owui_using_subcommand user; and not __fish_seen_subcommand_from list show add ensure approve role passwd disable enable delete" -f -a "ensure" -d 'Make sure that an account exists with this name and role'
complete -c owui -n "__fish_owui_using_subcommand user; and not __fish_seen_subcommand_from list show add ensure approve role passwd disable enable delete" -f -a "approve" -d 'Let people in who wait for approval'
complete -c owui -n "__fish_owui_using_subcommand user; and not __fish_seen_subcommand_from list show add ensure approve role passwd disable enable delete" -f -a "role" -d 'Change what people may do'
complete -c owui -n "__fish_owui_using_subcommand user; and not __fish_seen_subcommand_from list show add ensure approve role passwd disable enable delete" -f -a "passwd" -d 'Set a new password; all sign-ins of this person end'
complete -c owui -n "__fish_owui_using_subcommand user; and not __fish_seen_subcommand_from list show add ensure approve role passwd disable enable delete" -f -a "disable" -d 'Lock people out at once, without losing anything of theirs'
complete -c owui -n "__fish_owui_using_subcommand user; and not __fish_seen_subcommand_from list show add ensure approve role passwd disable enable delete" -f -a "enable" -d 'Let disabled people in again'
complete -c owui -n "__fish_owui_using_subcommand user; and not __fish_seen_subcommand_from list show add ensure approve role passwd disable enable delete" -f -a "delete" -d 'Delete people with all their chats, for ever'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from list" -l role -d 'Only people with this role' -r -f -a "admin\t'May do everything'
user\t'May use the service'
pending\t'Waits for approval'"
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from list" -l query -d 'Only people whose name or address contains this' -r
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from list" -l format -d 'Form of the list' -r -f -a "table\t'Aligned columns on a terminal, tab-separated without header in a pipe'
json\t'One document'
jsonl\t'One JSON object a line'
csv\t'Comma-separated with a header (RFC 4180)'"
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from list" -l fields -d 'Only these fields, in this order' -r
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from list" -l limit -d 'At most so many rows' -r
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from list" -l data-dir -d 'Directory that holds all data (also DATA_DIR)' -r -F
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from list" -l config -d 'File with settings, instead of `owui.toml` in the data directory' -r -F
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from list" -l url -d 'Administer the server at this address, over HTTPS' -r
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from list" -l token-file -d 'File whose content is an administrator\'s token, for --url; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t''
never\t''"
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from list" -l disabled -d 'Only disabled accounts'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from list" -l offline -d 'Never ask a running server: open the data itself'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from list" -l online -d 'Insist on a running server; exit 69 when there is none'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer yes to every question'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from list" -l json -d 'One JSON document instead of text; errors are JSON too'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing but errors'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from show" -l data-dir -d 'Directory that holds all data (also DATA_DIR)' -r -F
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from show" -l config -d 'File with settings, instead of `owui.toml` in the data directory' -r -F
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from show" -l url -d 'Administer the server at this address, over HTTPS' -r
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from show" -l token-file -d 'File whose content is an administrator\'s token, for --url; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t''
never\t''"
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from show" -l offline -d 'Never ask a running server: open the data itself'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from show" -l online -d 'Insist on a running server; exit 69 when there is none'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from show" -s y -l yes -d 'Answer yes to every question'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from show" -l json -d 'One JSON document instead of text; errors are JSON too'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Say nothing but errors'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from add" -l name -d 'Name that others see; the part before the @ when not given' -r
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from add" -l role -d 'What the person may do' -r -f -a "admin\t'May do everything'
user\t'May use the service'
pending\t'Waits for approval'"
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from add" -l password-file -d 'File whose content is the password; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from add" -l data-dir -d 'Directory that holds all data (also DATA_DIR)' -r -F
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from add" -l config -d 'File with settings, instead of `owui.toml` in the data directory' -r -F
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from add" -l url -d 'Administer the server at this address, over HTTPS' -r
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from add" -l token-file -d 'File whose content is an administrator\'s token, for --url; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from add" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t''
never\t''"
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from add" -l offline -d 'Never ask a running server: open the data itself'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from add" -l online -d 'Insist on a running server; exit 69 when there is none'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from add" -s y -l yes -d 'Answer yes to every question'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from add" -l json -d 'One JSON document instead of text; errors are JSON too'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Say nothing but errors'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from ensure" -l name -d 'Name that others see; unchanged when not given' -r
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from ensure" -l role -d 'What the person may do; unchanged when not given, `user` for a new account' -r -f -a "admin\t'May do everything'
user\t'May use the service'
pending\t'Waits for approval'"
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from ensure" -l password-file -d 'File whose content is the password of a new account; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from ensure" -l data-dir -d 'Directory that holds all data (also DATA_DIR)' -r -F
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from ensure" -l config -d 'File with settings, instead of `owui.toml` in the data directory' -r -F
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from ensure" -l url -d 'Administer the server at this address, over HTTPS' -r
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from ensure" -l token-file -d 'File whose content is an administrator\'s token, for --url; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from ensure" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t''
never\t''"
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from ensure" -l offline -d 'Never ask a running server: open the data itself'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from ensure" -l online -d 'Insist on a running server; exit 69 when there is none'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from ensure" -s y -l yes -d 'Answer yes to every question'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from ensure" -l json -d 'One JSON document instead of text; errors are JSON too'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from ensure" -s q -l quiet -d 'Say nothing but errors'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from ensure" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from approve" -l role -d 'What they may do from now on' -r -f -a "user\t''
admin\t''"
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from approve" -l data-dir -d 'Directory that holds all data (also DATA_DIR)' -r -F
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from approve" -l config -d 'File with settings, instead of `owui.toml` in the data directory' -r -F
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from approve" -l url -d 'Administer the server at this address, over HTTPS' -r
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from approve" -l token-file -d 'File whose content is an administrator\'s token, for --url; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from approve" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t''
never\t''"
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from approve" -l offline -d 'Never ask a running server: open the data itself'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from approve" -l online -d 'Insist on a running server; exit 69 when there is none'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from approve" -s y -l yes -d 'Answer yes to every question'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from approve" -l json -d 'One JSON document instead of text; errors are JSON too'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from approve" -s q -l quiet -d 'Say nothing but errors'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from approve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from role" -l role -d 'The new role; it may also stand as the last word, without the flag' -r -f -a "admin\t'May do everything'
user\t'May use the service'
pending\t'Waits for approval'"
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from role" -l data-dir -d 'Directory that holds all data (also DATA_DIR)' -r -F
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from role" -l config -d 'File with settings, instead of `owui.toml` in the data directory' -r -F
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from role" -l url -d 'Administer the server at this address, over HTTPS' -r
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from role" -l token-file -d 'File whose content is an administrator\'s token, for --url; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from role" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t''
never\t''"
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from role" -l offline -d 'Never ask a running server: open the data itself'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from role" -l online -d 'Insist on a running server; exit 69 when there is none'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from role" -s y -l yes -d 'Answer yes to every question'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from role" -l json -d 'One JSON document instead of text; errors are JSON too'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from role" -s q -l quiet -d 'Say nothing but errors'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from role" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from passwd" -l password-file -d 'File whose content is the password; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from passwd" -l data-dir -d 'Directory that holds all data (also DATA_DIR)' -r -F
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from passwd" -l config -d 'File with settings, instead of `owui.toml` in the data directory' -r -F
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from passwd" -l url -d 'Administer the server at this address, over HTTPS' -r
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from passwd" -l token-file -d 'File whose content is an administrator\'s token, for --url; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from passwd" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t''
never\t''"
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from passwd" -l offline -d 'Never ask a running server: open the data itself'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from passwd" -l online -d 'Insist on a running server; exit 69 when there is none'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from passwd" -s y -l yes -d 'Answer yes to every question'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from passwd" -l json -d 'One JSON document instead of text; errors are JSON too'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from passwd" -s q -l quiet -d 'Say nothing but errors'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from passwd" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from disable" -l data-dir -d 'Directory that holds all data (also DATA_DIR)' -r -F
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from disable" -l config -d 'File with settings, instead of `owui.toml` in the data directory' -r -F
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from disable" -l url -d 'Administer the server at this address, over HTTPS' -r
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from disable" -l token-file -d 'File whose content is an administrator\'s token, for --url; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from disable" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t''
never\t''"
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from disable" -l end-sessions -d 'End their sign-ins as well, even those of accounts that were disabled already'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from disable" -l dry-run -d 'Only say what would be done'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from disable" -l offline -d 'Never ask a running server: open the data itself'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from disable" -l online -d 'Insist on a running server; exit 69 when there is none'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from disable" -s y -l yes -d 'Answer yes to every question'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from disable" -l json -d 'One JSON document instead of text; errors are JSON too'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from disable" -s q -l quiet -d 'Say nothing but errors'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from disable" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from enable" -l data-dir -d 'Directory that holds all data (also DATA_DIR)' -r -F
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from enable" -l config -d 'File with settings, instead of `owui.toml` in the data directory' -r -F
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from enable" -l url -d 'Administer the server at this address, over HTTPS' -r
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from enable" -l token-file -d 'File whose content is an administrator\'s token, for --url; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from enable" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t''
never\t''"
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from enable" -l offline -d 'Never ask a running server: open the data itself'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from enable" -l online -d 'Insist on a running server; exit 69 when there is none'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from enable" -s y -l yes -d 'Answer yes to every question'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from enable" -l json -d 'One JSON document instead of text; errors are JSON too'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from enable" -s q -l quiet -d 'Say nothing but errors'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from enable" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from delete" -l data-dir -d 'Directory that holds all data (also DATA_DIR)' -r -F
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from delete" -l config -d 'File with settings, instead of `owui.toml` in the data directory' -r -F
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from delete" -l url -d 'Administer the server at this address, over HTTPS' -r
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from delete" -l token-file -d 'File whose content is an administrator\'s token, for --url; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from delete" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t''
never\t''"
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from delete" -l dry-run -d 'Only say what would be deleted'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from delete" -l offline -d 'Never ask a running server: open the data itself'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from delete" -l online -d 'Insist on a running server; exit 69 when there is none'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from delete" -s y -l yes -d 'Answer yes to every question'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from delete" -l json -d 'One JSON document instead of text; errors are JSON too'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from delete" -s q -l quiet -d 'Say nothing but errors'
complete -c owui -n "__fish_owui_using_subcommand user; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c owui -n "__fish_owui_using_subcommand session; and not __fish_seen_subcommand_from list end" -l data-dir -d 'Directory that holds all data (also DATA_DIR)' -r -F
complete -c owui -n "__fish_owui_using_subcommand session; and not __fish_seen_subcommand_from list end" -l config -d 'File with settings, instead of `owui.toml` in the data directory' -r -F
complete -c owui -n "__fish_owui_using_subcommand session; and not __fish_seen_subcommand_from list end" -l url -d 'Administer the server at this address, over HTTPS' -r
complete -c owui -n "__fish_owui_using_subcommand session; and not __fish_seen_subcommand_from list end" -l token-file -d 'File whose content is an administrator\'s token, for --url; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand session; and not __fish_seen_subcommand_from list end" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t''
never\t''"
complete -c owui -n "__fish_owui_using_subcommand session; and not __fish_seen_subcommand_from list end" -l offline -d 'Never ask a running server: open the data itself'
complete -c owui -n "__fish_owui_using_subcommand session; and not __fish_seen_subcommand_from list end" -l online -d 'Insist on a running server; exit 69 when there is none'
complete -c owui -n "__fish_owui_using_subcommand session; and not __fish_seen_subcommand_from list end" -s y -l yes -d 'Answer yes to every question'
complete -c owui -n "__fish_owui_using_subcommand session; and not __fish_seen_subcommand_from list end" -l json -d 'One JSON document instead of text; errors are JSON too'
complete -c owui -n "__fish_owui_using_subcommand session; and not __fish_seen_subcommand_from list end" -s q -l quiet -d 'Say nothing but errors'
complete -c owui -n "__fish_owui_using_subcommand session; and not __fish_seen_subcommand_from list end" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c owui -n "__fish_owui_using_subcommand session; and not __fish_seen_subcommand_from list end" -f -a "list" -d 'List sign-ins: of the people named, or of everyone'
complete -c owui -n "__fish_owui_using_subcommand session; and not __fish_seen_subcommand_from list end" -f -a "end" -d 'End all sign-ins of people at once, on every device'
complete -c owui -n "__fish_owui_using_subcommand session; and __fish_seen_subcommand_from list" -l format -d 'Form of the list' -r -f -a "table\t'Aligned columns on a terminal, tab-separated without header in a pipe'
json\t'One document'
jsonl\t'One JSON object a line'
csv\t'Comma-separated with a header (RFC 4180)'"
complete -c owui -n "__fish_owui_using_subcommand session; and __fish_seen_subcommand_from list" -l fields -d 'Only these fields, in this order' -r
complete -c owui -n "__fish_owui_using_subcommand session; and __fish_seen_subcommand_from list" -l limit -d 'At most so many rows' -r
complete -c owui -n "__fish_owui_using_subcommand session; and __fish_seen_subcommand_from list" -l data-dir -d 'Directory that holds all data (also DATA_DIR)' -r -F
complete -c owui -n "__fish_owui_using_subcommand session; and __fish_seen_subcommand_from list" -l config -d 'File with settings, instead of `owui.toml` in the data directory' -r -F
complete -c owui -n "__fish_owui_using_subcommand session; and __fish_seen_subcommand_from list" -l url -d 'Administer the server at this address, over HTTPS' -r
complete -c owui -n "__fish_owui_using_subcommand session; and __fish_seen_subcommand_from list" -l token-file -d 'File whose content is an administrator\'s token, for --url; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand session; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t''
never\t''"
complete -c owui -n "__fish_owui_using_subcommand session; and __fish_seen_subcommand_from list" -l offline -d 'Never ask a running server: open the data itself'
complete -c owui -n "__fish_owui_using_subcommand session; and __fish_seen_subcommand_from list" -l online -d 'Insist on a running server; exit 69 when there is none'
complete -c owui -n "__fish_owui_using_subcommand session; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer yes to every question'
complete -c owui -n "__fish_owui_using_subcommand session; and __fish_seen_subcommand_from list" -l json -d 'One JSON document instead of text; errors are JSON too'
complete -c owui -n "__fish_owui_using_subcommand session; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing but errors'
complete -c owui -n "__fish_owui_using_subcommand session; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c owui -n "__fish_owui_using_subcommand session; and __fish_seen_subcommand_from end" -l data-dir -d 'Directory that holds all data (also DATA_DIR)' -r -F
complete -c owui -n "__fish_owui_using_subcommand session; and __fish_seen_subcommand_from end" -l config -d 'File with settings, instead of `owui.toml` in the data directory' -r -F
complete -c owui -n "__fish_owui_using_subcommand session; and __fish_seen_subcommand_from end" -l url -d 'Administer the server at this address, over HTTPS' -r
complete -c owui -n "__fish_owui_using_subcommand session; and __fish_seen_subcommand_from end" -l token-file -d 'File whose content is an administrator\'s token, for --url; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand session; and __fish_seen_subcommand_from end" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t''
never\t''"
complete -c owui -n "__fish_owui_using_subcommand session; and __fish_seen_subcommand_from end" -l all -d 'Everyone\'s'
complete -c owui -n "__fish_owui_using_subcommand session; and __fish_seen_subcommand_from end" -l offline -d 'Never ask a running server: open the data itself'
complete -c owui -n "__fish_owui_using_subcommand session; and __fish_seen_subcommand_from end" -l online -d 'Insist on a running server; exit 69 when there is none'
complete -c owui -n "__fish_owui_using_subcommand session; and __fish_seen_subcommand_from end" -s y -l yes -d 'Answer yes to every question'
complete -c owui -n "__fish_owui_using_subcommand session; and __fish_seen_subcommand_from end" -l json -d 'One JSON document instead of text; errors are JSON too'
complete -c owui -n "__fish_owui_using_subcommand session; and __fish_seen_subcommand_from end" -s q -l quiet -d 'Say nothing but errors'
complete -c owui -n "__fish_owui_using_subcommand session; and __fish_seen_subcommand_from end" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c owui -n "__fish_owui_using_subcommand connection; and not __fish_seen_subcommand_from list add ensure test remove" -l data-dir -d 'Directory that holds all data (also DATA_DIR)' -r -F
complete -c owui -n "__fish_owui_using_subcommand connection; and not __fish_seen_subcommand_from list add ensure test remove" -l config -d 'File with settings, instead of `owui.toml` in the data directory' -r -F
complete -c owui -n "__fish_owui_using_subcommand connection; and not __fish_seen_subcommand_from list add ensure test remove" -l url -d 'Administer the server at this address, over HTTPS' -r
complete -c owui -n "__fish_owui_using_subcommand connection; and not __fish_seen_subcommand_from list add ensure test remove" -l token-file -d 'File whose content is an administrator\'s token, for --url; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand connection; and not __fish_seen_subcommand_from list add ensure test remove" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t''
never\t''"
complete -c owui -n "__fish_owui_using_subcommand connection; and not __fish_seen_subcommand_from list add ensure test remove" -l offline -d 'Never ask a running server: open the data itself'
complete -c owui -n "__fish_owui_using_subcommand connection; and not __fish_seen_subcommand_from list add ensure test remove" -l online -d 'Insist on a running server; exit 69 when there is none'
complete -c owui -n "__fish_owui_using_subcommand connection; and not __fish_seen_subcommand_from list add ensure test remove" -s y -l yes -d 'Answer yes to every question'
complete -c owui -n "__fish_owui_using_subcommand connection; and not __fish_seen_subcommand_from list add ensure test remove" -l json -d 'One JSON document instead of text; errors are JSON too'
complete -c owui -n "__fish_owui_using_subcommand connection; and not __fish_seen_subcommand_from list add ensure test remove" -s q -l quiet -d 'Say nothing but errors'
complete -c owui -n "__fish_owui_using_subcommand connection; and not __fish_seen_subcommand_from list add ensure test remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c owui -n "__fish_owui_using_subcommand connection; and not __fish_seen_subcommand_from list add ensure test remove" -f -a "list" -d 'List model servers and whether they answer'
complete -c owui -n "__fish_owui_using_subcommand connection; and not __fish_seen_subcommand_from list add ensure test remove" -f -a "add" -d 'Add a model server; exit 4 when it is there already'
complete -c owui -n "__fish_owui_using_subcommand connection; and not __fish_seen_subcommand_from list add ensure test remove" -f -a "ensure" -d 'Add a model server unless it is there already'
complete -c owui -n "__fish_owui_using_subcommand connection; and not __fish_seen_subcommand_from list add ensure test remove" -f -a "test" -d 'Ask model servers for their models: those named, or all'
complete -c owui -n "__fish_owui_using_subcommand connection; and not __fish_seen_subcommand_from list add ensure test remove" -f -a "remove" -d 'Forget model servers'
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from list" -l format -d 'Form of the list' -r -f -a "table\t'Aligned columns on a terminal, tab-separated without header in a pipe'
json\t'One document'
jsonl\t'One JSON object a line'
csv\t'Comma-separated with a header (RFC 4180)'"
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from list" -l fields -d 'Only these fields, in this order' -r
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from list" -l limit -d 'At most so many rows' -r
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from list" -l data-dir -d 'Directory that holds all data (also DATA_DIR)' -r -F
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from list" -l config -d 'File with settings, instead of `owui.toml` in the data directory' -r -F
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from list" -l url -d 'Administer the server at this address, over HTTPS' -r
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from list" -l token-file -d 'File whose content is an administrator\'s token, for --url; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t''
never\t''"
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from list" -l offline -d 'Never ask a running server: open the data itself'
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from list" -l online -d 'Insist on a running server; exit 69 when there is none'
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer yes to every question'
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from list" -l json -d 'One JSON document instead of text; errors are JSON too'
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing but errors'
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from add" -l kind -d 'What the server speaks' -r -f -a "openai\t'The OpenAI API: llama.cpp, vLLM, LM Studio, hosted services'
ollama\t'Ollama\'s own API'"
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from add" -l name -d 'Name for people' -r
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from add" -l prefix -d 'Put before each model\'s id, so that two servers may offer a model of the same name' -r
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from add" -l key-file -d 'File whose content is the server\'s API key; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from add" -l for -d 'Who may use its models' -r -f -a "everyone\t'Everyone who is approved'
admins\t'Administrators, until a model is granted'"
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from add" -l data-dir -d 'Directory that holds all data (also DATA_DIR)' -r -F
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from add" -l config -d 'File with settings, instead of `owui.toml` in the data directory' -r -F
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from add" -l token-file -d 'File whose content is an administrator\'s token, for --url; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from add" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t''
never\t''"
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from add" -l offline -d 'Never ask a running server: open the data itself'
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from add" -l online -d 'Insist on a running server; exit 69 when there is none'
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from add" -s y -l yes -d 'Answer yes to every question'
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from add" -l json -d 'One JSON document instead of text; errors are JSON too'
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Say nothing but errors'
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from ensure" -l kind -d 'What the server speaks' -r -f -a "openai\t'The OpenAI API: llama.cpp, vLLM, LM Studio, hosted services'
ollama\t'Ollama\'s own API'"
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from ensure" -l name -d 'Name for people' -r
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from ensure" -l prefix -d 'Put before each model\'s id, so that two servers may offer a model of the same name' -r
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from ensure" -l key-file -d 'File whose content is the server\'s API key; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from ensure" -l for -d 'Who may use its models' -r -f -a "everyone\t'Everyone who is approved'
admins\t'Administrators, until a model is granted'"
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from ensure" -l data-dir -d 'Directory that holds all data (also DATA_DIR)' -r -F
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from ensure" -l config -d 'File with settings, instead of `owui.toml` in the data directory' -r -F
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from ensure" -l token-file -d 'File whose content is an administrator\'s token, for --url; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from ensure" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t''
never\t''"
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from ensure" -l offline -d 'Never ask a running server: open the data itself'
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from ensure" -l online -d 'Insist on a running server; exit 69 when there is none'
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from ensure" -s y -l yes -d 'Answer yes to every question'
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from ensure" -l json -d 'One JSON document instead of text; errors are JSON too'
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from ensure" -s q -l quiet -d 'Say nothing but errors'
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from ensure" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from test" -l data-dir -d 'Directory that holds all data (also DATA_DIR)' -r -F
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from test" -l config -d 'File with settings, instead of `owui.toml` in the data directory' -r -F
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from test" -l url -d 'Administer the server at this address, over HTTPS' -r
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from test" -l token-file -d 'File whose content is an administrator\'s token, for --url; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from test" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t''
never\t''"
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from test" -l offline -d 'Never ask a running server: open the data itself'
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from test" -l online -d 'Insist on a running server; exit 69 when there is none'
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from test" -s y -l yes -d 'Answer yes to every question'
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from test" -l json -d 'One JSON document instead of text; errors are JSON too'
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from test" -s q -l quiet -d 'Say nothing but errors'
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from test" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from remove" -l data-dir -d 'Directory that holds all data (also DATA_DIR)' -r -F
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from remove" -l config -d 'File with settings, instead of `owui.toml` in the data directory' -r -F
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from remove" -l url -d 'Administer the server at this address, over HTTPS' -r
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from remove" -l token-file -d 'File whose content is an administrator\'s token, for --url; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from remove" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t''
never\t''"
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from remove" -l offline -d 'Never ask a running server: open the data itself'
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from remove" -l online -d 'Insist on a running server; exit 69 when there is none'
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from remove" -s y -l yes -d 'Answer yes to every question'
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from remove" -l json -d 'One JSON document instead of text; errors are JSON too'
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Say nothing but errors'
complete -c owui -n "__fish_owui_using_subcommand connection; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c owui -n "__fish_owui_using_subcommand model; and not __fish_seen_subcommand_from list show grant revoke" -l data-dir -d 'Directory that holds all data (also DATA_DIR)' -r -F
complete -c owui -n "__fish_owui_using_subcommand model; and not __fish_seen_subcommand_from list show grant revoke" -l config -d 'File with settings, instead of `owui.toml` in the data directory' -r -F
complete -c owui -n "__fish_owui_using_subcommand model; and not __fish_seen_subcommand_from list show grant revoke" -l url -d 'Administer the server at this address, over HTTPS' -r
complete -c owui -n "__fish_owui_using_subcommand model; and not __fish_seen_subcommand_from list show grant revoke" -l token-file -d 'File whose content is an administrator\'s token, for --url; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand model; and not __fish_seen_subcommand_from list show grant revoke" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t''
never\t''"
complete -c owui -n "__fish_owui_using_subcommand model; and not __fish_seen_subcommand_from list show grant revoke" -l offline -d 'Never ask a running server: open the data itself'
complete -c owui -n "__fish_owui_using_subcommand model; and not __fish_seen_subcommand_from list show grant revoke" -l online -d 'Insist on a running server; exit 69 when there is none'
complete -c owui -n "__fish_owui_using_subcommand model; and not __fish_seen_subcommand_from list show grant revoke" -s y -l yes -d 'Answer yes to every question'
complete -c owui -n "__fish_owui_using_subcommand model; and not __fish_seen_subcommand_from list show grant revoke" -l json -d 'One JSON document instead of text; errors are JSON too'
complete -c owui -n "__fish_owui_using_subcommand model; and not __fish_seen_subcommand_from list show grant revoke" -s q -l quiet -d 'Say nothing but errors'
complete -c owui -n "__fish_owui_using_subcommand model; and not __fish_seen_subcommand_from list show grant revoke" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c owui -n "__fish_owui_using_subcommand model; and not __fish_seen_subcommand_from list show grant revoke" -f -a "list" -d 'List models as the service offers them'
complete -c owui -n "__fish_owui_using_subcommand model; and not __fish_seen_subcommand_from list show grant revoke" -f -a "show" -d 'Show everything about models'
complete -c owui -n "__fish_owui_using_subcommand model; and not __fish_seen_subcommand_from list show grant revoke" -f -a "grant" -d 'Let people use models'
complete -c owui -n "__fish_owui_using_subcommand model; and not __fish_seen_subcommand_from list show grant revoke" -f -a "revoke" -d 'Take models away from people again'
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from list" -l format -d 'Form of the list' -r -f -a "table\t'Aligned columns on a terminal, tab-separated without header in a pipe'
json\t'One document'
jsonl\t'One JSON object a line'
csv\t'Comma-separated with a header (RFC 4180)'"
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from list" -l fields -d 'Only these fields, in this order' -r
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from list" -l limit -d 'At most so many rows' -r
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from list" -l data-dir -d 'Directory that holds all data (also DATA_DIR)' -r -F
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from list" -l config -d 'File with settings, instead of `owui.toml` in the data directory' -r -F
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from list" -l url -d 'Administer the server at this address, over HTTPS' -r
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from list" -l token-file -d 'File whose content is an administrator\'s token, for --url; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t''
never\t''"
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from list" -l offline -d 'Never ask a running server: open the data itself'
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from list" -l online -d 'Insist on a running server; exit 69 when there is none'
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer yes to every question'
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from list" -l json -d 'One JSON document instead of text; errors are JSON too'
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing but errors'
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from show" -l data-dir -d 'Directory that holds all data (also DATA_DIR)' -r -F
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from show" -l config -d 'File with settings, instead of `owui.toml` in the data directory' -r -F
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from show" -l url -d 'Administer the server at this address, over HTTPS' -r
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from show" -l token-file -d 'File whose content is an administrator\'s token, for --url; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t''
never\t''"
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from show" -l offline -d 'Never ask a running server: open the data itself'
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from show" -l online -d 'Insist on a running server; exit 69 when there is none'
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from show" -s y -l yes -d 'Answer yes to every question'
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from show" -l json -d 'One JSON document instead of text; errors are JSON too'
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Say nothing but errors'
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from grant" -l user -d 'This person, by address or id; may be given several times' -r
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from grant" -l data-dir -d 'Directory that holds all data (also DATA_DIR)' -r -F
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from grant" -l config -d 'File with settings, instead of `owui.toml` in the data directory' -r -F
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from grant" -l url -d 'Administer the server at this address, over HTTPS' -r
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from grant" -l token-file -d 'File whose content is an administrator\'s token, for --url; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from grant" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t''
never\t''"
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from grant" -l everyone -d 'Everyone who is signed in and approved'
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from grant" -l offline -d 'Never ask a running server: open the data itself'
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from grant" -l online -d 'Insist on a running server; exit 69 when there is none'
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from grant" -s y -l yes -d 'Answer yes to every question'
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from grant" -l json -d 'One JSON document instead of text; errors are JSON too'
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from grant" -s q -l quiet -d 'Say nothing but errors'
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from grant" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from revoke" -l user -d 'This person, by address or id; may be given several times' -r
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from revoke" -l data-dir -d 'Directory that holds all data (also DATA_DIR)' -r -F
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from revoke" -l config -d 'File with settings, instead of `owui.toml` in the data directory' -r -F
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from revoke" -l url -d 'Administer the server at this address, over HTTPS' -r
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from revoke" -l token-file -d 'File whose content is an administrator\'s token, for --url; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from revoke" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t''
never\t''"
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from revoke" -l everyone -d 'Everyone who is signed in and approved'
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from revoke" -l offline -d 'Never ask a running server: open the data itself'
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from revoke" -l online -d 'Insist on a running server; exit 69 when there is none'
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from revoke" -s y -l yes -d 'Answer yes to every question'
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from revoke" -l json -d 'One JSON document instead of text; errors are JSON too'
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from revoke" -s q -l quiet -d 'Say nothing but errors'
complete -c owui -n "__fish_owui_using_subcommand model; and __fish_seen_subcommand_from revoke" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c owui -n "__fish_owui_using_subcommand config; and not __fish_seen_subcommand_from show check" -l data-dir -d 'Directory that holds all data (also DATA_DIR)' -r -F
complete -c owui -n "__fish_owui_using_subcommand config; and not __fish_seen_subcommand_from show check" -l config -d 'File with settings, instead of `owui.toml` in the data directory' -r -F
complete -c owui -n "__fish_owui_using_subcommand config; and not __fish_seen_subcommand_from show check" -l url -d 'Administer the server at this address, over HTTPS' -r
complete -c owui -n "__fish_owui_using_subcommand config; and not __fish_seen_subcommand_from show check" -l token-file -d 'File whose content is an administrator\'s token, for --url; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand config; and not __fish_seen_subcommand_from show check" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t''
never\t''"
complete -c owui -n "__fish_owui_using_subcommand config; and not __fish_seen_subcommand_from show check" -l offline -d 'Never ask a running server: open the data itself'
complete -c owui -n "__fish_owui_using_subcommand config; and not __fish_seen_subcommand_from show check" -l online -d 'Insist on a running server; exit 69 when there is none'
complete -c owui -n "__fish_owui_using_subcommand config; and not __fish_seen_subcommand_from show check" -s y -l yes -d 'Answer yes to every question'
complete -c owui -n "__fish_owui_using_subcommand config; and not __fish_seen_subcommand_from show check" -l json -d 'One JSON document instead of text; errors are JSON too'
complete -c owui -n "__fish_owui_using_subcommand config; and not __fish_seen_subcommand_from show check" -s q -l quiet -d 'Say nothing but errors'
complete -c owui -n "__fish_owui_using_subcommand config; and not __fish_seen_subcommand_from show check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c owui -n "__fish_owui_using_subcommand config; and not __fish_seen_subcommand_from show check" -f -a "show" -d 'Show settings, their values and where these come from; secrets stay hidden'
complete -c owui -n "__fish_owui_using_subcommand config; and not __fish_seen_subcommand_from show check" -f -a "check" -d 'Look for mistakes: exit 1 when the server would not start with these settings'
complete -c owui -n "__fish_owui_using_subcommand config; and __fish_seen_subcommand_from show" -l format -d 'Form of the list' -r -f -a "table\t'Aligned columns on a terminal, tab-separated without header in a pipe'
json\t'One document'
jsonl\t'One JSON object a line'
csv\t'Comma-separated with a header (RFC 4180)'"
complete -c owui -n "__fish_owui_using_subcommand config; and __fish_seen_subcommand_from show" -l fields -d 'Only these fields, in this order' -r
complete -c owui -n "__fish_owui_using_subcommand config; and __fish_seen_subcommand_from show" -l limit -d 'At most so many rows' -r
complete -c owui -n "__fish_owui_using_subcommand config; and __fish_seen_subcommand_from show" -l data-dir -d 'Directory that holds all data (also DATA_DIR)' -r -F
complete -c owui -n "__fish_owui_using_subcommand config; and __fish_seen_subcommand_from show" -l config -d 'File with settings, instead of `owui.toml` in the data directory' -r -F
complete -c owui -n "__fish_owui_using_subcommand config; and __fish_seen_subcommand_from show" -l url -d 'Administer the server at this address, over HTTPS' -r
complete -c owui -n "__fish_owui_using_subcommand config; and __fish_seen_subcommand_from show" -l token-file -d 'File whose content is an administrator\'s token, for --url; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand config; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t''
never\t''"
complete -c owui -n "__fish_owui_using_subcommand config; and __fish_seen_subcommand_from show" -l changed -d 'Only what is not at its default'
complete -c owui -n "__fish_owui_using_subcommand config; and __fish_seen_subcommand_from show" -l offline -d 'Never ask a running server: open the data itself'
complete -c owui -n "__fish_owui_using_subcommand config; and __fish_seen_subcommand_from show" -l online -d 'Insist on a running server; exit 69 when there is none'
complete -c owui -n "__fish_owui_using_subcommand config; and __fish_seen_subcommand_from show" -s y -l yes -d 'Answer yes to every question'
complete -c owui -n "__fish_owui_using_subcommand config; and __fish_seen_subcommand_from show" -l json -d 'One JSON document instead of text; errors are JSON too'
complete -c owui -n "__fish_owui_using_subcommand config; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Say nothing but errors'
complete -c owui -n "__fish_owui_using_subcommand config; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c owui -n "__fish_owui_using_subcommand config; and __fish_seen_subcommand_from check" -l data-dir -d 'Directory that holds all data (also DATA_DIR)' -r -F
complete -c owui -n "__fish_owui_using_subcommand config; and __fish_seen_subcommand_from check" -l config -d 'File with settings, instead of `owui.toml` in the data directory' -r -F
complete -c owui -n "__fish_owui_using_subcommand config; and __fish_seen_subcommand_from check" -l url -d 'Administer the server at this address, over HTTPS' -r
complete -c owui -n "__fish_owui_using_subcommand config; and __fish_seen_subcommand_from check" -l token-file -d 'File whose content is an administrator\'s token, for --url; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand config; and __fish_seen_subcommand_from check" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t''
never\t''"
complete -c owui -n "__fish_owui_using_subcommand config; and __fish_seen_subcommand_from check" -l offline -d 'Never ask a running server: open the data itself'
complete -c owui -n "__fish_owui_using_subcommand config; and __fish_seen_subcommand_from check" -l online -d 'Insist on a running server; exit 69 when there is none'
complete -c owui -n "__fish_owui_using_subcommand config; and __fish_seen_subcommand_from check" -s y -l yes -d 'Answer yes to every question'
complete -c owui -n "__fish_owui_using_subcommand config; and __fish_seen_subcommand_from check" -l json -d 'One JSON document instead of text; errors are JSON too'
complete -c owui -n "__fish_owui_using_subcommand config; and __fish_seen_subcommand_from check" -s q -l quiet -d 'Say nothing but errors'
complete -c owui -n "__fish_owui_using_subcommand config; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c owui -n "__fish_owui_using_subcommand routes" -l format -d 'Form of the list' -r -f -a "table\t'Aligned columns on a terminal, tab-separated without header in a pipe'
json\t'One document'
jsonl\t'One JSON object a line'
csv\t'Comma-separated with a header (RFC 4180)'"
complete -c owui -n "__fish_owui_using_subcommand routes" -l fields -d 'Only these fields, in this order' -r
complete -c owui -n "__fish_owui_using_subcommand routes" -l limit -d 'At most so many rows' -r
complete -c owui -n "__fish_owui_using_subcommand routes" -l data-dir -d 'Directory that holds all data (also DATA_DIR)' -r -F
complete -c owui -n "__fish_owui_using_subcommand routes" -l config -d 'File with settings, instead of `owui.toml` in the data directory' -r -F
complete -c owui -n "__fish_owui_using_subcommand routes" -l url -d 'Administer the server at this address, over HTTPS' -r
complete -c owui -n "__fish_owui_using_subcommand routes" -l token-file -d 'File whose content is an administrator\'s token, for --url; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand routes" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t''
never\t''"
complete -c owui -n "__fish_owui_using_subcommand routes" -l policy -d 'Show who may call each route'
complete -c owui -n "__fish_owui_using_subcommand routes" -l offline -d 'Never ask a running server: open the data itself'
complete -c owui -n "__fish_owui_using_subcommand routes" -l online -d 'Insist on a running server; exit 69 when there is none'
complete -c owui -n "__fish_owui_using_subcommand routes" -s y -l yes -d 'Answer yes to every question'
complete -c owui -n "__fish_owui_using_subcommand routes" -l json -d 'One JSON document instead of text; errors are JSON too'
complete -c owui -n "__fish_owui_using_subcommand routes" -s q -l quiet -d 'Say nothing but errors'
complete -c owui -n "__fish_owui_using_subcommand routes" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c owui -n "__fish_owui_using_subcommand version" -l data-dir -d 'Directory that holds all data (also DATA_DIR)' -r -F
complete -c owui -n "__fish_owui_using_subcommand version" -l config -d 'File with settings, instead of `owui.toml` in the data directory' -r -F
complete -c owui -n "__fish_owui_using_subcommand version" -l url -d 'Administer the server at this address, over HTTPS' -r
complete -c owui -n "__fish_owui_using_subcommand version" -l token-file -d 'File whose content is an administrator\'s token, for --url; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand version" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t''
never\t''"
complete -c owui -n "__fish_owui_using_subcommand version" -l offline -d 'Never ask a running server: open the data itself'
complete -c owui -n "__fish_owui_using_subcommand version" -l online -d 'Insist on a running server; exit 69 when there is none'
complete -c owui -n "__fish_owui_using_subcommand version" -s y -l yes -d 'Answer yes to every question'
complete -c owui -n "__fish_owui_using_subcommand version" -l json -d 'One JSON document instead of text; errors are JSON too'
complete -c owui -n "__fish_owui_using_subcommand version" -s q -l quiet -d 'Say nothing but errors'
complete -c owui -n "__fish_owui_using_subcommand version" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c owui -n "__fish_owui_using_subcommand completions" -l data-dir -d 'Directory that holds all data (also DATA_DIR)' -r -F
complete -c owui -n "__fish_owui_using_subcommand completions" -l config -d 'File with settings, instead of `owui.toml` in the data directory' -r -F
complete -c owui -n "__fish_owui_using_subcommand completions" -l url -d 'Administer the server at this address, over HTTPS' -r
complete -c owui -n "__fish_owui_using_subcommand completions" -l token-file -d 'File whose content is an administrator\'s token, for --url; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand completions" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t''
never\t''"
complete -c owui -n "__fish_owui_using_subcommand completions" -l offline -d 'Never ask a running server: open the data itself'
complete -c owui -n "__fish_owui_using_subcommand completions" -l online -d 'Insist on a running server; exit 69 when there is none'
complete -c owui -n "__fish_owui_using_subcommand completions" -s y -l yes -d 'Answer yes to every question'
complete -c owui -n "__fish_owui_using_subcommand completions" -l json -d 'One JSON document instead of text; errors are JSON too'
complete -c owui -n "__fish_owui_using_subcommand completions" -s q -l quiet -d 'Say nothing but errors'
complete -c owui -n "__fish_owui_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c owui -n "__fish_owui_using_subcommand man" -l data-dir -d 'Directory that holds all data (also DATA_DIR)' -r -F
complete -c owui -n "__fish_owui_using_subcommand man" -l config -d 'File with settings, instead of `owui.toml` in the data directory' -r -F
complete -c owui -n "__fish_owui_using_subcommand man" -l url -d 'Administer the server at this address, over HTTPS' -r
complete -c owui -n "__fish_owui_using_subcommand man" -l token-file -d 'File whose content is an administrator\'s token, for --url; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand man" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t''
never\t''"
complete -c owui -n "__fish_owui_using_subcommand man" -l offline -d 'Never ask a running server: open the data itself'
complete -c owui -n "__fish_owui_using_subcommand man" -l online -d 'Insist on a running server; exit 69 when there is none'
complete -c owui -n "__fish_owui_using_subcommand man" -s y -l yes -d 'Answer yes to every question'
complete -c owui -n "__fish_owui_using_subcommand man" -l json -d 'One JSON document instead of text; errors are JSON too'
complete -c owui -n "__fish_owui_using_subcommand man" -s q -l quiet -d 'Say nothing but errors'
complete -c owui -n "__fish_owui_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c owui -n "__fish_owui_using_subcommand generate" -l data-dir -d 'Directory that holds all data (also DATA_DIR)' -r -F
complete -c owui -n "__fish_owui_using_subcommand generate" -l config -d 'File with settings, instead of `owui.toml` in the data directory' -r -F
complete -c owui -n "__fish_owui_using_subcommand generate" -l url -d 'Administer the server at this address, over HTTPS' -r
complete -c owui -n "__fish_owui_using_subcommand generate" -l token-file -d 'File whose content is an administrator\'s token, for --url; `-` is standard input' -r -F
complete -c owui -n "__fish_owui_using_subcommand generate" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t''
never\t''"
complete -c owui -n "__fish_owui_using_subcommand generate" -l offline -d 'Never ask a running server: open the data itself'
complete -c owui -n "__fish_owui_using_subcommand generate" -l online -d 'Insist on a running server; exit 69 when there is none'
complete -c owui -n "__fish_owui_using_subcommand generate" -s y -l yes -d 'Answer yes to every question'
complete -c owui -n "__fish_owui_using_subcommand generate" -l json -d 'One JSON document instead of text; errors are JSON too'
complete -c owui -n "__fish_owui_using_subcommand generate" -s q -l quiet -d 'Say nothing but errors'
complete -c owui -n "__fish_owui_using_subcommand generate" -s h -l help -d 'Print help (see more with \'--help\')'
