package org.posthouse.pop3;

import static org.posthouse.pop3.State.AUTHORIZATION;
import static org.posthouse.pop3.State.TRANSACTION;
import static org.posthouse.pop3.Verb.Flag.ARGUMENTS;
import static org.posthouse.pop3.Verb.Flag.INLINE;
import static org.posthouse.pop3.Verb.Flag.LAST_IN_PIPELINE;
import static org.posthouse.pop3.Verb.Flag.LOGIN;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The table of commands: when they are allowed and how they are run. */
enum Verb {
    // rfc1939#7, #4
    USER(new User(), EnumSet.of(AUTHORIZATION), INLINE, LOGIN, ARGUMENTS),
    PASS(new Pass(), EnumSet.of(AUTHORIZATION), LOGIN, ARGUMENTS),
    QUIT(new Quit(), EnumSet.allOf(State.class), INLINE),
    // rfc1939#5, #7
    STAT(new Stat(), EnumSet.of(TRANSACTION), INLINE),
    LIST(new ListCommand(Listing.Kind.LIST), EnumSet.of(TRANSACTION), INLINE, ARGUMENTS),
    RETR(new Retr(), EnumSet.of(TRANSACTION), INLINE, ARGUMENTS),
    DELE(new Dele(), EnumSet.of(TRANSACTION), INLINE, ARGUMENTS),
    NOOP(new Noop(), EnumSet.of(TRANSACTION), INLINE),
    RSET(new Rset(), EnumSet.of(TRANSACTION), INLINE),
    TOP(new Top(), EnumSet.of(TRANSACTION), INLINE, ARGUMENTS),
    UIDL(new ListCommand(Listing.Kind.UIDL), EnumSet.of(TRANSACTION), INLINE, ARGUMENTS),
    // rfc2449#5
    CAPA(new Capa(), EnumSet.allOf(State.class), INLINE),
    // rfc2595#4
    STLS(new Stls(), EnumSet.of(AUTHORIZATION), INLINE, LAST_IN_PIPELINE),
    // rfc5034#4
    AUTH(new Auth(), EnumSet.of(AUTHORIZATION), LOGIN, ARGUMENTS),
    // rfc6856#2.1
    UTF8(new Utf8(), EnumSet.of(AUTHORIZATION), INLINE);

    /** What is special about a command. */
    enum Flag {
        /** It cannot block, and runs where the input came in. What may block is the task it sets. */
        INLINE,
        /** It sends credentials: under TLS or from this machine only. */
        LOGIN,
        /** It takes arguments. */
        ARGUMENTS,
        /** Nothing may follow before the reply (rfc2595#4). */
        LAST_IN_PIPELINE
    }

    private static final Map<String, Verb> BY_NAME = new HashMap<>();

    static {
        for (Verb verb : values()) {
            BY_NAME.put(verb.name(), verb);
        }
    }

    private final Command command;
    private final Set<State> states;
    private final Set<Flag> flags;

    Verb(Command command, Set<State> states, Flag... flags) {
        this.command = command;
        this.states = states;
        this.flags = EnumSet.noneOf(Flag.class);
        this.flags.addAll(Set.of(flags));
    }

    /** The command with this keyword (upper case). */
    static Optional<Verb> of(String keyword) {
        return Optional.ofNullable(BY_NAME.get(keyword));
    }

    Command command() {
        return command;
    }

    boolean allowedIn(State state) {
        return states.contains(state);
    }

    boolean is(Flag flag) {
        return flags.contains(flag);
    }
}
