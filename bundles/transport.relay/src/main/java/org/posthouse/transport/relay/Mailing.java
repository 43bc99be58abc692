package org.posthouse.transport.relay;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Recipient;
import org.posthouse.api.message.Sender;
import org.posthouse.api.message.Status;
import org.posthouse.api.transport.Job;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.api.transport.RecipientResult.Action;

/** One mail transaction with a peer: MAIL, RCPT, DATA (rfc5321#3.3), pipelined if the peer can. */
final class Mailing {
    private static final Status BAD_ADDRESS = new Status(553, "5.1.3", "Address cannot be written");
    private static final Status NO_SMTPUTF8 =
            new Status(553, "5.6.7", "The next server does not take addresses or headers in UTF-8"); // rfc6531#3.5
    private static final Status NO_8BIT = new Status(554, "5.6.3", "The next server does not take 8-bit messages");
    private static final Status TOO_BIG = new Status(552, "5.3.4", "The message is too big for the next server");
    private static final Status NO_MESSAGE = new Status(451, "4.3.0", "The message cannot be read now");
    private static final int MAX_ROUNDS = 20;

    private final Peer peer;
    private final Job job;
    private final Message message;
    private final Settings settings;
    private final Map<Integer, RecipientResult> results = new LinkedHashMap<>();

    Mailing(Peer peer, Job job, Message message, Settings settings) {
        this.peer = peer;
        this.job = job;
        this.message = message;
        this.settings = settings;
    }

    /** The results so far, by the index of the recipient. */
    Map<Integer, RecipientResult> results() {
        return results;
    }

    /**
     * Sends the mail to these recipients of the job. Recipients without a result afterwards were not decided on, and
     * another host may be tried for them.
     *
     * @throws IOException if the connection failed
     */
    void send(Set<Integer> recipients) throws IOException {
        Set<Integer> open = new TreeSet<>(recipients);
        boolean utf8;
        try {
            utf8 = refuseWhatCannotBeSent(open);
        } catch (BodyWriter.UnreadableException e) {
            delay(open, NO_MESSAGE);
            return;
        }
        for (int round = 0; round < MAX_ROUNDS && !open.isEmpty() && !peer.isBroken(); round++) {
            Set<Integer> surplus = transaction(open, utf8);
            if (surplus.size() == open.size()) {
                break;
            }
            open = surplus; // rfc5321#4.5.3.1.10: the rest goes in another transaction
        }
    }

    /** Settles what this peer can never take; true if the mail needs SMTPUTF8. */
    private boolean refuseWhatCannotBeSent(Set<Integer> open) throws IOException {
        Sender sender = job.sender();
        if (sender.address().map(a -> !Paths.isSafe(a)).orElse(false)) {
            fail(open, BAD_ADDRESS);
            return false;
        }
        Optional<Long> limit = peer.maxSize();
        if (limit.isPresent() && message.size() > limit.get()) {
            fail(open, TOO_BIG); // rfc1870#6
            return false;
        }
        if (sender.body() == Sender.Body.BINARY_MIME && !(peer.offers("BINARYMIME") && peer.offers("CHUNKING"))
                || sender.body() == Sender.Body.EIGHT_BIT_MIME
                        && !peer.offers("8BITMIME")
                        && !settings.justSend8()
                        && BodyWriter.isEightBit(message)) {
            fail(open, NO_8BIT); // rfc6152#3
            return false;
        }
        boolean utf8 = sender.address().map(a -> !Paths.ascii(a).isAscii()).orElse(false)
                || sender.smtputf8() && !hasAsciiHeader();
        if (utf8 && !peer.offers("SMTPUTF8")) {
            fail(open, NO_SMTPUTF8);
            return true;
        }
        for (int i : List.copyOf(open)) {
            Address address = recipient(i).address();
            if (!Paths.isSafe(address)) {
                fail(open, i, BAD_ADDRESS);
            } else if (!Paths.ascii(address).isAscii()) {
                if (peer.offers("SMTPUTF8")) {
                    utf8 = true;
                } else {
                    fail(open, i, NO_SMTPUTF8);
                }
            }
        }
        return utf8;
    }

    private boolean hasAsciiHeader() throws BodyWriter.UnreadableException {
        try {
            for (Header field : message.headers().fields()) {
                if (!field.body().chars().allMatch(c -> c < 128)) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            throw new BodyWriter.UnreadableException(e);
        }
    }

    private Recipient recipient(int i) {
        return job.recipients().get(i).recipient();
    }

    /** One transaction; the recipients that were too many for it. */
    private Set<Integer> transaction(Set<Integer> open, boolean utf8) throws IOException {
        boolean binary = job.sender().body() == Sender.Body.BINARY_MIME;
        boolean pipelining = peer.offers("PIPELINING");
        peer.timeout(settings.timeout());
        peer.send(mail(utf8));
        Reply mail = null;
        if (!pipelining) {
            mail = peer.reply();
            if (!mail.positive()) {
                settle(open, mail);
                return Set.of();
            }
        }
        Map<Integer, Reply> answers = new LinkedHashMap<>();
        for (int i : open) {
            peer.send(rcpt(i));
            if (!pipelining) {
                answers.put(i, peer.reply());
                if (peer.isBroken()) {
                    break;
                }
            }
        }
        if (pipelining) {
            if (!binary) {
                peer.send("DATA"); // rfc2920#3.1: the last of the group
            }
            mail = peer.reply();
            for (int i : open) {
                if (peer.isBroken()) {
                    break;
                }
                answers.put(i, peer.reply());
            }
        }
        Set<Integer> surplus = new TreeSet<>();
        List<Integer> accepted = sort(open, mail, answers, surplus);
        if (peer.isBroken()) {
            return Set.of();
        }
        if (binary) {
            if (accepted.isEmpty()) {
                peer.command("RSET");
            } else {
                bdat(accepted);
            }
        } else if (pipelining || !accepted.isEmpty()) {
            if (!pipelining) {
                peer.send("DATA");
            }
            data(accepted);
        } else {
            peer.command("RSET");
        }
        return accepted.isEmpty() ? surplusIsRefused(surplus, answers) : surplus;
    }

    private Set<Integer> surplusIsRefused(Set<Integer> surplus, Map<Integer, Reply> answers) {
        surplus.forEach(i -> settle(i, answers.get(i)));
        return Set.of();
    }

    /** Settles the recipients that were refused; those that were accepted. */
    private List<Integer> sort(Set<Integer> open, Reply mail, Map<Integer, Reply> answers, Set<Integer> surplus) {
        List<Integer> accepted = new ArrayList<>();
        if (!mail.positive()) {
            settle(open, mail);
            return accepted;
        }
        answers.forEach((i, reply) -> {
            if (reply.positive()) {
                accepted.add(i);
            } else if (reply.code() == 452 || reply.code() == 552) {
                surplus.add(i); // too many for one mail; 552 in old servers (rfc5321#4.5.3.1.10)
            } else {
                settle(i, reply);
            }
        });
        return accepted;
    }

    private void data(List<Integer> accepted) throws IOException {
        peer.timeout(settings.timeout());
        Reply go = peer.reply();
        if (go.code() != 354) {
            accepted.forEach(i -> settle(i, go));
            return;
        }
        if (accepted.isEmpty()) {
            peer.command("."); // rfc2920#3.1: it said yes although nobody is to get it
            return;
        }
        try {
            BodyWriter.data(message, peer.body());
        } catch (BodyWriter.UnreadableException e) {
            peer.breakOff(); // without the final dot the peer forgets the mail
            delay(new TreeSet<>(accepted), NO_MESSAGE);
            return;
        } catch (IOException e) {
            peer.breakOff();
            throw e;
        }
        conclude(accepted);
    }

    private void bdat(List<Integer> accepted) throws IOException {
        peer.send("BDAT " + message.size() + " LAST");
        try {
            BodyWriter.binary(message, peer.body());
        } catch (BodyWriter.UnreadableException e) {
            peer.breakOff();
            delay(new TreeSet<>(accepted), NO_MESSAGE);
            return;
        } catch (IOException e) {
            peer.breakOff();
            throw e;
        }
        conclude(accepted);
    }

    private void conclude(List<Integer> accepted) throws IOException {
        peer.timeout(settings.finalTimeout());
        Reply last;
        try {
            last = peer.reply();
        } catch (IOException e) {
            // perhaps it was taken, perhaps not (rfc1047): another host must not get it right now
            delay(new TreeSet<>(accepted), new Status(451, "4.4.2", "Connection lost after the message was sent"));
            throw e;
        }
        accepted.forEach(i -> settle(i, last));
    }

    private String mail(boolean utf8) {
        Sender sender = job.sender();
        StringBuilder command = new StringBuilder("MAIL FROM:<");
        sender.address().ifPresent(a -> command.append(utf8 ? a : Paths.ascii(a)));
        command.append('>');
        if (peer.offers("SIZE")) {
            command.append(" SIZE=").append(message.size());
        }
        if (sender.body() == Sender.Body.BINARY_MIME) {
            command.append(" BODY=BINARYMIME");
        } else if (sender.body() == Sender.Body.EIGHT_BIT_MIME && peer.offers("8BITMIME")) {
            command.append(" BODY=8BITMIME");
        }
        if (utf8) {
            command.append(" SMTPUTF8");
        }
        if (peer.offers("DSN")) { // rfc3461#4.3, rfc3461#4.4
            sender.ret().ifPresent(ret -> command.append(" RET=").append(ret));
            sender.envid().ifPresent(envid -> command.append(" ENVID=").append(Paths.xtext(envid)));
        }
        return command.toString();
    }

    private String rcpt(int i) {
        Recipient recipient = recipient(i);
        Address ascii = Paths.ascii(recipient.address());
        Address address = ascii.isAscii() ? ascii : recipient.address();
        StringBuilder command = new StringBuilder("RCPT TO:<").append(address).append('>');
        if (peer.offers("DSN")) { // rfc3461#4.1, rfc3461#4.2
            if (!recipient.notifyOn().isEmpty()) {
                List<String> wanted =
                        recipient.notifyOn().stream().map(Enum::name).sorted().toList();
                command.append(" NOTIFY=").append(String.join(",", wanted));
            }
            orcpt(recipient, address).ifPresent(o -> command.append(" ORCPT=").append(o));
        }
        return command.toString();
    }

    private static Optional<String> orcpt(Recipient recipient, Address address) {
        String original = recipient.original().orElse("rfc822;" + address);
        int semicolon = original.indexOf(';');
        String type = semicolon < 0 ? "" : original.substring(0, semicolon).strip();
        boolean plain = original.chars().allMatch(c -> c >= 32 && c < 127) && type.matches("[A-Za-z0-9-]+");
        return plain
                ? Optional.of(type + ";"
                        + Paths.xtext(original.substring(semicolon + 1).strip()))
                : Optional.empty();
    }

    private void settle(Set<Integer> all, Reply reply) {
        all.forEach(i -> settle(i, reply));
    }

    private void settle(int i, Reply reply) {
        Status status = reply.status();
        Action action = reply.positive()
                ? peer.offers("DSN") ? Action.RELAYED_WITH_DSN : Action.RELAYED
                : reply.permanent() ? Action.FAILED : Action.DELAYED;
        if (reply.code() >= 300 && reply.code() < 400) {
            status = new Status(451, "4.5.0", "Unexpected reply: " + reply.status());
        }
        results.put(
                i, new RecipientResult(action, status, Optional.of(peer.hop().host())));
    }

    private void fail(Set<Integer> open, Status status) {
        List.copyOf(open).forEach(i -> fail(open, i, status));
    }

    private void fail(Set<Integer> open, int i, Status status) {
        open.remove(i);
        results.put(i, RecipientResult.failed(status));
    }

    private void delay(Set<Integer> all, Status status) {
        all.forEach(i -> results.put(i, RecipientResult.delayed(status)));
    }
}
