package org.posthouse.imap.command;

import static org.posthouse.imap.command.Verb.Trait.ALONE;
import static org.posthouse.imap.command.Verb.Trait.INLINE;
import static org.posthouse.imap.command.Verb.Trait.PATIENT;
import static org.posthouse.imap.command.Verb.Trait.PRE_TLS;
import static org.posthouse.imap.command.Verb.Trait.QUIET;
import static org.posthouse.imap.command.Verb.Trait.REPEATABLE;
import static org.posthouse.imap.command.Verb.Trait.SECRET;
import static org.posthouse.imap.command.Verb.Trait.STORE;
import static org.posthouse.imap.command.Verb.Trait.USES_SEQUENCE_NUMBERS;
import static org.posthouse.imap.command.Verb.Trait.USES_UIDS;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.posthouse.imap.state.Client.State;

/** The table of commands: in which states they are allowed, and what the loop has to know of them. */
public enum Verb {
    // rfc3501#6.1, any state
    CAPABILITY(Allowed.ALWAYS, Capability::parse, INLINE, PRE_TLS),
    NOOP(Allowed.ALWAYS, in -> Noop.NOOP, PRE_TLS),
    LOGOUT(Allowed.ALWAYS, Logout::parse, INLINE, PRE_TLS, QUIET),
    ID(Allowed.ALWAYS, Id::parse, INLINE, PRE_TLS), // rfc2971

    // rfc3501#6.2, not authenticated
    STARTTLS(Allowed.BEFORE_LOGIN, StartTls::parse, INLINE, PRE_TLS, QUIET, ALONE),
    AUTHENTICATE(Allowed.BEFORE_LOGIN, Authenticate::parse, INLINE, SECRET, QUIET),
    LOGIN(Allowed.BEFORE_LOGIN, Login::parse, PATIENT, SECRET, QUIET),

    // rfc3501#6.3, authenticated
    ENABLE(Allowed.AFTER_LOGIN, Enable::parse, INLINE), // rfc5161
    SELECT(Allowed.AFTER_LOGIN, in -> Select.parse(in, false), STORE, REPEATABLE, QUIET),
    EXAMINE(Allowed.AFTER_LOGIN, in -> Select.parse(in, true), STORE, REPEATABLE, QUIET),
    CREATE(Allowed.AFTER_LOGIN, Create::parse, STORE),
    DELETE(Allowed.AFTER_LOGIN, Delete::parse, STORE),
    RENAME(Allowed.AFTER_LOGIN, Rename::parse, STORE),
    SUBSCRIBE(Allowed.AFTER_LOGIN, in -> Subscribe.parse(in, true), STORE, REPEATABLE),
    UNSUBSCRIBE(Allowed.AFTER_LOGIN, in -> Subscribe.parse(in, false), STORE, REPEATABLE),
    LIST(Allowed.AFTER_LOGIN, ListMailboxes::parse, STORE, REPEATABLE),
    LSUB(Allowed.AFTER_LOGIN, ListMailboxes::parseSubscribed, STORE, REPEATABLE),
    STATUS(Allowed.AFTER_LOGIN, Status::parse, STORE, REPEATABLE),
    APPEND(Allowed.AFTER_LOGIN, Append::parse, STORE),
    NAMESPACE(Allowed.AFTER_LOGIN, Namespace::parse, INLINE), // rfc2342
    IDLE(Allowed.AFTER_LOGIN, Idle::parse, INLINE), // rfc2177

    // rfc3501#6.4, selected
    CHECK(Allowed.SELECTED, in -> Noop.CHECK),
    CLOSE(Allowed.SELECTED, Close::parse, STORE, QUIET),
    UNSELECT(Allowed.SELECTED, Unselect::parse, INLINE, QUIET), // rfc3691
    EXPUNGE(Allowed.SELECTED, in -> Expunge.parse(in, false), STORE),
    SEARCH(Allowed.SELECTED, in -> Search.parse(in, false), STORE, REPEATABLE, USES_SEQUENCE_NUMBERS),
    FETCH(Allowed.SELECTED, in -> Fetch.parse(in, false), STORE, REPEATABLE, USES_SEQUENCE_NUMBERS),
    STORE_(Allowed.SELECTED, in -> Store.parse(in, false), STORE, USES_SEQUENCE_NUMBERS),
    COPY(Allowed.SELECTED, in -> Transfer.parse(in, false, false), STORE, USES_SEQUENCE_NUMBERS),
    MOVE(Allowed.SELECTED, in -> Transfer.parse(in, false, true), STORE), // rfc6851
    UID_SEARCH(Allowed.SELECTED, in -> Search.parse(in, true), STORE, REPEATABLE, USES_UIDS),
    UID_FETCH(Allowed.SELECTED, in -> Fetch.parse(in, true), STORE, REPEATABLE, USES_UIDS),
    UID_STORE(Allowed.SELECTED, in -> Store.parse(in, true), STORE, USES_UIDS),
    UID_COPY(Allowed.SELECTED, in -> Transfer.parse(in, true, false), STORE, USES_UIDS),
    UID_MOVE(Allowed.SELECTED, in -> Transfer.parse(in, true, true), STORE, USES_UIDS),
    UID_EXPUNGE(Allowed.SELECTED, in -> Expunge.parse(in, true), STORE, USES_UIDS); // rfc4315#2.1

    /** What the loop does with a command. */
    public enum Trait {
        /** Cannot block: runs where input arrives. */
        INLINE,
        /** Allowed while others can read along. */
        PRE_TLS,
        /** Has a password in its arguments, or will have: they are wiped. */
        SECRET,
        /** Nothing may have been sent behind it. */
        ALONE,
        /** Says itself when a part is absent that it needs, and is run again: see {@link Outcome.NotYet}. */
        PATIENT,
        /** Needs the mail store: waits for it while it is being replaced. */
        STORE,
        /** Changes nothing that matters when done again: may be repeated after the store was lost. Needs {@link #STORE}. */
        REPEATABLE,
        /** No updates of the mailbox are told with it. */
        QUIET,
        /** Its numbers are sequence numbers: EXPUNGE must not be told (rfc3501#7.4.1). */
        USES_SEQUENCE_NUMBERS,
        /** Its numbers are UIDs: updates have them too. */
        USES_UIDS
    }

    /** Sets of states. */
    private static final class Allowed {
        static final Set<State> ALWAYS = EnumSet.allOf(State.class);
        static final Set<State> BEFORE_LOGIN = EnumSet.of(State.NOT_AUTHENTICATED);
        static final Set<State> AFTER_LOGIN = EnumSet.of(State.AUTHENTICATED, State.SELECTED);
        static final Set<State> SELECTED = EnumSet.of(State.SELECTED);
    }

    private static final Map<String, Verb> BY_NAME = new HashMap<>();

    static {
        for (Verb verb : values()) {
            BY_NAME.put(verb.title(), verb);
        }
    }

    private final Set<State> states;
    private final Command.Parser parser;
    private final Set<Trait> traits;

    Verb(Set<State> states, Command.Parser parser, Trait... traits) {
        this.states = states;
        this.parser = parser;
        this.traits = traits.length == 0 ? Set.of() : EnumSet.copyOf(List.of(traits));
    }

    /** The command of this name, in upper case. */
    public static Optional<Verb> of(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** Its name, such as {@code UID FETCH}. */
    public String title() {
        return this == STORE_ ? "STORE" : name().replace('_', ' ');
    }

    public boolean isAllowed(State state) {
        return states.contains(state);
    }

    public Command.Parser parser() {
        return parser;
    }

    public boolean is(Trait trait) {
        return traits.contains(trait);
    }
}
