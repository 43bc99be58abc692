package org.posthouse.filter.milter.protocol;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What this server and a milter have agreed on (SMFIC_OPTNEG).
 *
 * @param version of the protocol
 * @param actions how the milter may change mail (SMFIF_…)
 * @param protocol what it wants to be told and what it answers (SMFIP_…)
 * @param macros the macros it wants before a step, where it has said so
 */
public record Terms(int version, int actions, int protocol, Map<Step, List<String>> macros) {
    static final int OLDEST = 2;
    static final int NEWEST = 6;

    static final int ADD_HEADERS = 0x1;
    static final int CHANGE_BODY = 0x2;
    static final int ADD_RECIPIENTS = 0x4;
    static final int DELETE_RECIPIENTS = 0x8;
    static final int CHANGE_HEADERS = 0x10;
    static final int QUARANTINE = 0x20;
    static final int CHANGE_FROM = 0x40;
    static final int ADD_RECIPIENTS_WITH_PARAMETERS = 0x80;
    static final int CHOOSE_MACROS = 0x100;

    private static final int SKIP = 0x400;
    private static final int LEADING_SPACE = 0x100000;
    private static final int NO_UNKNOWN = 0x100;
    private static final int UNKNOWN_UNANSWERED = 0x20000;

    private static final int ACTIONS_2 =
            ADD_HEADERS | CHANGE_BODY | ADD_RECIPIENTS | DELETE_RECIPIENTS | CHANGE_HEADERS | QUARANTINE;
    private static final int ACTIONS_6 = ACTIONS_2 | CHANGE_FROM | ADD_RECIPIENTS_WITH_PARAMETERS | CHOOSE_MACROS;

    private static final int LONGEST_OPTIONS = 3 * Integer.BYTES;

    public Terms {
        macros = Map.copyOf(macros);
    }

    /**
     * What this server offers. Rejected recipients (SMFIP_RCPT_REJ) are not: filters do not see them. Nor are packets of more
     * than 64 KiB.
     *
     * @param version 2, 4 or 6
     */
    static Terms offer(int version) {
        int protocol = 0;
        for (Step step : Step.values()) {
            boolean known = version >= 4 || step != Step.DATA;
            protocol |= known ? step.leftOut() : 0;
            protocol |= version >= NEWEST ? step.unanswered() : 0;
        }
        protocol |= version >= 3 ? NO_UNKNOWN : 0;
        protocol |= version >= NEWEST ? SKIP | LEADING_SPACE | UNKNOWN_UNANSWERED : 0;
        return new Terms(version, version >= NEWEST ? ACTIONS_6 : ACTIONS_2, protocol, Map.of());
    }

    Packet toPacket() {
        return new Packet(
                (byte) 'O',
                new Payload().number(version).number(actions).number(protocol).build());
    }

    /**
     * What a milter has made of this offer.
     *
     * @throws MilterException if it is more than what was offered
     */
    Terms agree(Packet answer) throws MilterException {
        if (answer.command() != 'O' || answer.data().length < LONGEST_OPTIONS) {
            throw MilterException.protocol("no answer to the negotiation");
        }
        PacketReader reader = new PacketReader(answer.data());
        int agreed = reader.number();
        int wanted = reader.number();
        int told = reader.number();
        if (agreed < OLDEST || agreed > version) {
            throw MilterException.protocol("version " + agreed + " was not offered, set the option protocol");
        }
        if ((wanted & ~actions) != 0 || (told & ~protocol) != 0) {
            throw MilterException.protocol(String.format(
                    "it wants what was not offered: actions %#x, protocol %#x", wanted & ~actions, told & ~protocol));
        }
        return new Terms(agreed, wanted, told, macros(reader));
    }

    private static Map<Step, List<String>> macros(PacketReader reader) throws MilterException {
        Map<Step, List<String>> macros = new EnumMap<>(Step.class);
        while (reader.hasMore()) {
            int stage = reader.number();
            List<String> names = Stream.of(reader.text().split("[\\s,]+"))
                    .filter(name -> !name.isEmpty())
                    .toList();
            Optional<Step> step = Stream.of(Step.values())
                    .filter(one -> one.hasMacros() && one.stage() == stage)
                    .findFirst();
            step.ifPresent(one -> macros.put(one, names)); // stages of a later version are none here
        }
        return macros;
    }

    /** True if it wants to be told. */
    boolean tells(Step step) {
        boolean known = step != Step.DATA || version >= 4;
        return known && (step.leftOut() == 0 || (protocol & step.leftOut()) == 0);
    }

    /** True if it answers. */
    boolean answers(Step step) {
        return step.unanswered() == 0 || (protocol & step.unanswered()) == 0;
    }

    /** True if it may do this. */
    boolean allows(int action) {
        return (actions & action) != 0;
    }

    /** Values of fields go as they are, with the space behind the colon. */
    public boolean keepsLeadingSpace() {
        return (protocol & LEADING_SPACE) != 0;
    }
}
