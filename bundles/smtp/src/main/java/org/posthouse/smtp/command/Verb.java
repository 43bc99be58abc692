package org.posthouse.smtp.command;

import static org.posthouse.smtp.command.Verb.Flag.INLINE;
import static org.posthouse.smtp.command.Verb.Flag.LAST_IN_PIPELINE;
import static org.posthouse.smtp.command.Verb.Flag.PRE_AUTH;
import static org.posthouse.smtp.command.Verb.Flag.PRE_TLS;
import static org.posthouse.smtp.command.Verb.Flag.QUICK;
import static org.posthouse.smtp.command.Verb.Flag.REPEATABLE;
import static org.posthouse.smtp.command.Verb.Flag.USELESS;
import static org.posthouse.smtp.state.Phase.CHUNKS;
import static org.posthouse.smtp.state.Phase.READY;
import static org.posthouse.smtp.state.Phase.RECIPIENTS;
import static org.posthouse.smtp.state.Phase.SENDER;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.posthouse.smtp.state.Phase;
import org.posthouse.smtp.state.Variant;

/** The table of commands: who knows them, when they are allowed, and how they are run. */
public enum Verb {
    HELO(
            new Helo(),
            variants(Variant.MX, Variant.SUBMISSION),
            anyPhase(),
            QUICK,
            REPEATABLE,
            PRE_TLS,
            PRE_AUTH,
            LAST_IN_PIPELINE,
            USELESS),
    EHLO(
            new Ehlo(),
            variants(Variant.MX, Variant.SUBMISSION),
            anyPhase(),
            QUICK,
            REPEATABLE,
            PRE_TLS,
            PRE_AUTH,
            LAST_IN_PIPELINE,
            USELESS),
    LHLO(
            new Lhlo(),
            variants(Variant.LMTP),
            anyPhase(),
            QUICK,
            REPEATABLE,
            PRE_TLS,
            PRE_AUTH,
            LAST_IN_PIPELINE,
            USELESS),
    MAIL(new Mail(), anyVariant(), EnumSet.of(READY), REPEATABLE),
    RCPT(new Rcpt(), anyVariant(), EnumSet.of(SENDER, RECIPIENTS), REPEATABLE),
    DATA(new Data(), anyVariant(), EnumSet.of(SENDER, RECIPIENTS), LAST_IN_PIPELINE, REPEATABLE),
    BDAT(new Bdat(), anyVariant(), EnumSet.of(SENDER, RECIPIENTS, CHUNKS), REPEATABLE),
    RSET(new Rset(), anyVariant(), anyPhase(), INLINE, PRE_TLS, PRE_AUTH, USELESS),
    NOOP(new Noop(), anyVariant(), anyPhase(), INLINE, PRE_TLS, PRE_AUTH, USELESS),
    QUIT(new Quit(), anyVariant(), anyPhase(), INLINE, PRE_TLS, PRE_AUTH),
    VRFY(new Vrfy(), anyVariant(), anyPhase(), INLINE, PRE_AUTH, USELESS),
    EXPN(new Expn(), anyVariant(), anyPhase(), INLINE, PRE_AUTH, USELESS),
    HELP(new Help(), anyVariant(), anyPhase(), INLINE, PRE_TLS, PRE_AUTH, USELESS),
    STARTTLS(new StartTls(), anyVariant(), anyPhase(), INLINE, PRE_TLS, PRE_AUTH, LAST_IN_PIPELINE),
    AUTH(new Auth(), variants(Variant.MX, Variant.SUBMISSION), EnumSet.of(READY), PRE_AUTH, LAST_IN_PIPELINE);

    /** What is special about a command. */
    public enum Flag {
        /** It cannot block, and runs where the input came in. */
        INLINE,
        /** It blocks only if it ends a transaction: without one it runs where the input came in. */
        QUICK,
        /** Allowed without TLS where TLS is required (rfc3207#4). */
        PRE_TLS,
        /** Allowed without authentication where that is required (rfc6409#4.3). */
        PRE_AUTH,
        /**
         * Nothing may follow before the reply (rfc2920#3.1). NOOP and QUIT are not marked: what follows them does no
         * harm.
         */
        LAST_IN_PIPELINE,
        /**
         * It waits, to be run again, when it throws {@link org.posthouse.api.intake.Rejection.Unavailable} or gives
         * {@link org.posthouse.smtp.wire.Reply#AWAITED}.
         */
        REPEATABLE,
        /** It leads to no mail: as many as a client can think of are too many. */
        USELESS
    }

    private static final Map<String, Verb> BY_NAME = new HashMap<>();

    static {
        for (Verb verb : values()) {
            BY_NAME.put(verb.name(), verb);
        }
    }

    private final Command command;
    private final Set<Variant> variants;
    private final Set<Phase> phases;
    private final Set<Flag> flags;

    Verb(Command command, Set<Variant> variants, Set<Phase> phases, Flag... flags) {
        this.command = command;
        this.variants = variants;
        this.phases = phases;
        this.flags = EnumSet.noneOf(Flag.class);
        this.flags.addAll(Set.of(flags));
    }

    /** The command of this name (upper case), if the protocol has it. */
    public static Optional<Verb> of(String name, Variant variant) {
        return Optional.ofNullable(BY_NAME.get(name)).filter(verb -> verb.variants.contains(variant));
    }

    public Command command() {
        return command;
    }

    public boolean allowedIn(Phase phase) {
        return phases.contains(phase);
    }

    public boolean is(Flag flag) {
        return flags.contains(flag);
    }

    private static Set<Variant> variants(Variant first, Variant... others) {
        return EnumSet.of(first, others);
    }

    private static Set<Variant> anyVariant() {
        return EnumSet.allOf(Variant.class);
    }

    private static Set<Phase> anyPhase() {
        return EnumSet.allOf(Phase.class);
    }
}
