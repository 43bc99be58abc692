package org.posthouse.filter.rate;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Inspection;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Status;
import org.posthouse.auth.peer.Network;
import org.posthouse.filter.rate.Limit.Counted;
import org.posthouse.filter.rate.Limit.Per;
import org.posthouse.support.address.AsciiForm;

/** Counts what one connection or one mail is. */
final class RateInspection implements Inspection {
    private static final int NETWORK4 = 24;
    private static final int CLIENT4 = 32;
    private static final int NETWORK6 = 64; // what one customer has at least

    /** A limit and whom it is for here. */
    private record Applied(Limit limit, String whom) {}

    private final RateFilter filter;
    private final Rules rules;
    private Optional<String> held = Optional.empty();

    RateInspection(RateFilter filter, Rules rules) {
        this.filter = filter;
        this.rules = rules;
    }

    @Override
    public boolean awaitsEnd() {
        return false;
    }

    @Override
    public Verdict connect(Context context) {
        return count(context, Counted.CONNECTIONS);
    }

    @Override
    public Verdict sender(Context context) {
        return count(context, Counted.MESSAGES);
    }

    @Override
    public Verdict recipient(Context context, Recipient recipient) {
        return count(context, Counted.RECIPIENTS);
    }

    /**
     * A mail is held as a whole, once it is there. Other filters are asked still: what an administrator releases must have been
     * scanned and signed.
     */
    @Override
    public Verdict message(Context context, Message message) {
        return held.map(why -> Verdict.of(new Action.Hold(why))).orElse(Verdict.PASS);
    }

    private Verdict count(Context context, Counted what) {
        List<Applied> applied = new ArrayList<>();
        for (Limit limit : rules.limits()) {
            if (limit.counted() == what) {
                whom(context, limit.per()).ifPresent(whom -> applied.add(new Applied(limit, whom)));
            }
        }
        int over = applied.isEmpty()
                ? -1
                : filter.count(
                        applied.stream()
                                .map(one -> filter.draw(one.limit(), one.whom()))
                                .toList(),
                        context.origin().account().isPresent());
        return over < 0 ? Verdict.PASS : tooMuch(context, applied.get(over));
    }

    private Verdict tooMuch(Context context, Applied over) {
        Limit limit = over.limit();
        filter.exceeded(context.transaction(), limit, over.whom());
        if (limit.hold()) {
            held = Optional.of(
                    "too many " + limit.counted().word() + " from " + over.whom() + ": more than " + limit.allowed());
            return Verdict.PASS;
        }
        String text = "Error: too many " + limit.counted().word() + " from " + over.whom() + ", try again later";
        return Verdict.of(new Action.Defer(
                limit.counted() == Counted.CONNECTIONS
                        ? new Status(421, "4.7.0", text) // rfc5321#4.2.3: the channel is to be closed
                        : new Status(450, "4.7.1", text)));
    }

    private static String client(InetAddress address) {
        Network around = Network.around(address, CLIENT4, NETWORK6);
        return around.bits() == CLIENT4 ? address.getHostAddress() : around.text();
    }

    /** Whom a limit is for: an account, or else what is known of a stranger; empty if it is not for this one. */
    private Optional<String> whom(Context context, Per per) {
        Optional<String> account = context.origin().account().map(name -> name.toLowerCase(Locale.ROOT));
        if (per == Per.ACCOUNT) {
            return account.filter(name -> !rules.accounts().contains(name));
        }
        Optional<InetAddress> client = context.origin()
                .remote()
                .map(InetSocketAddress::getAddress)
                .filter(address -> account.isEmpty() && !rules.exempt().contains(address));
        return switch (per) {
            case NETWORK ->
                client.map(
                        address -> Network.around(address, NETWORK4, NETWORK6).text());
            case SENDER_DOMAIN ->
                client.flatMap(stranger -> context.sender().address())
                        .map(address -> AsciiForm.comparable(address.domain()))
                        .filter(domain -> !domain.isEmpty());
            default -> client.map(RateInspection::client);
        };
    }
}
