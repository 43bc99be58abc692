package org.posthouse.filter.milter.dialog;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.posthouse.api.filter.Context;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Status;
import org.posthouse.filter.milter.dialog.MessageReader.Field;
import org.posthouse.filter.milter.protocol.MilterConnection;
import org.posthouse.filter.milter.protocol.Payload;
import org.posthouse.filter.milter.protocol.Response;
import org.posthouse.filter.milter.protocol.Response.Plain;
import org.posthouse.filter.milter.protocol.Step;
import org.posthouse.filter.milter.protocol.TimeLimit;
import org.posthouse.support.scratch.Scratch;

/**
 * Tells a milter about one mail: the connection and the name of its client, then the sender, the recipients and the message. Used by
 * one thread at a time; after an exception it is to be closed.
 */
public final class Conversation implements AutoCloseable {
    private static final Response TOO_LARGE =
            new Response.Reply(new Status(552, "5.3.4", "Header section too large for the content filter"));
    private static final Response MALFORMED =
            new Response.Reply(new Status(554, "5.6.0", "Malformed header section, the body cannot be replaced"));

    private final MilterConnection connection;
    private final Scratch scratch;
    private final long mostBody;
    private final Set<Address> told = new HashSet<>();
    private boolean noMoreRecipients;
    private boolean twoBodies;
    private Optional<Changes> changes = Optional.empty();

    /**
     * Begins with a connection of which nothing is told yet; this closes it.
     *
     * @param scratch where a new body is kept
     * @param mostBody octets of a new body
     */
    public Conversation(MilterConnection connection, Scratch scratch, long mostBody) {
        this.connection = connection;
        this.scratch = scratch;
        this.mostBody = mostBody;
    }

    /**
     * Tells where the mail comes from and who sends it.
     *
     * @return the first answer that is not {@link Plain#CONTINUE}, if there is one
     */
    public Response introduce(Context context, ClientName client, String host, TimeLimit call) throws IOException {
        Macros macros = Macros.of(context, client, host);
        Response response = tell(Step.CONNECT, macros.all(), Payloads.client(context.origin(), client), call);
        Optional<String> helo = context.origin().helo();
        if (response == Plain.CONTINUE && helo.isPresent()) {
            response = tell(Step.HELO, macros.all(), new Payload().text(helo.get()), call);
        }
        return response == Plain.CONTINUE ? sender(macros, context.sender(), call) : response;
    }

    /** Takes back sender and recipients, and tells the sender again: of the recipients that were told one is gone. */
    public Response again(Context context, ClientName client, String host, TimeLimit call) throws IOException {
        connection.abort(call);
        told.clear();
        noMoreRecipients = false;
        return sender(Macros.of(context, client, host), context.sender(), call);
    }

    private Response sender(Macros macros, Sender sender, TimeLimit call) throws IOException {
        return tell(Step.MAIL, macros.all(), Payloads.sender(sender), call);
    }

    /** Tells a recipient; one that the milter refuses does not count as told. */
    public Response recipient(Context context, ClientName client, String host, Recipient recipient, TimeLimit call)
            throws IOException {
        if (noMoreRecipients) {
            told.add(recipient.address().normalized());
            return Plain.CONTINUE;
        }
        Map<String, String> macros = Macros.of(context, client, host).ofRecipient(recipient.address());
        Response response = tell(Step.RCPT, macros, Payloads.recipient(recipient), call);
        noMoreRecipients = response == Plain.SKIP;
        if (response instanceof Plain plain && (plain == Plain.CONTINUE || plain == Plain.SKIP)) {
            told.add(recipient.address().normalized());
        }
        return response;
    }

    /** True if the milter knows of this recipient. */
    public boolean knows(Recipient recipient) {
        return told.contains(recipient.address().normalized());
    }

    /** True if the milter knows of a recipient that is not one of these. */
    public boolean knowsOthersThan(List<Recipient> recipients) {
        return !recipients.stream()
                .map(one -> one.address().normalized())
                .collect(Collectors.toSet())
                .containsAll(told);
    }

    /** Tells the message, to its end. */
    public Judgement message(
            Context context, ClientName client, String host, Message message, Reading reading, TimeLimit call)
            throws IOException {
        Map<String, String> macros = Macros.of(context, client, host).all();
        Response response = tell(Step.DATA, macros, new Payload(), call);
        if (response != Plain.CONTINUE) {
            return Judgement.of(response);
        }
        HeaderEdits header = new HeaderEdits();
        long bodyOffset;
        boolean odd;
        try (InputStream in = message.open(0)) {
            MessageReader reader = new MessageReader(in);
            response = header(context, reader, header, call);
            bodyOffset = reader.bodyOffset(reading);
            twoBodies = reader.isOdd() && reader.bodyOffset(Reading.EMPTY_LINE) < message.size();
            odd = reader.isOdd();
        }
        if (isFinal(response)) {
            return Judgement.of(response);
        }
        response = tell(Step.END_OF_HEADER, macros, new Payload(), call);
        if (!isFinal(response)) {
            response = body(message, bodyOffset, call);
        }
        if (isFinal(response)) {
            return Judgement.of(response);
        }
        Judgement judgement = end(macros, header, call);
        return odd && judgement.replacesBody()
                ? Judgement.of(MALFORMED)
                : judgement; // the old one would stay in the header
    }

    /** The field of this server that says how the mail came is not shown, and counts for the places of others. */
    private Response header(Context context, MessageReader reader, HeaderEdits header, TimeLimit call)
            throws IOException {
        Response response = Plain.CONTINUE;
        boolean hidden = context.scope() == Context.Scope.LEAVING;
        Optional<Field> next;
        while ((next = reader.next()).isPresent()) {
            Field field = next.get();
            boolean received = field.name().equalsIgnoreCase("Received");
            boolean ours = !hidden && received && isOurs(field, context.transaction());
            hidden |= received;
            header.add(field.name(), !ours);
            if (!ours && response == Plain.CONTINUE) {
                response = tell(Step.HEADER, Map.of(), payload(field), call);
                if (isFinal(response)) {
                    return response;
                }
            }
        }
        return reader.isTooLarge() ? TOO_LARGE : Plain.CONTINUE;
    }

    private static boolean isOurs(Field field, String id) {
        String value = new String(field.value(), StandardCharsets.ISO_8859_1);
        return value.contains("\tid " + id + "\n") || value.contains("\tid " + id + ";");
    }

    private Payload payload(Field field) {
        byte[] value = field.value();
        boolean space = value.length > 0 && (value[0] == ' ' || value[0] == '\t');
        int from = space && !connection.terms().keepsLeadingSpace() ? 1 : 0;
        return new Payload().text(field.name()).text(value, from, value.length);
    }

    private Response body(Message message, long offset, TimeLimit call) throws IOException {
        if (!connection.wants(Step.BODY)) {
            return Plain.CONTINUE;
        }
        try (InputStream in = message.open(Math.min(offset, message.size()))) {
            while (true) {
                byte[] piece = in.readNBytes(Payload.CHUNK);
                Response response =
                        piece.length == 0 ? Plain.SKIP : tell(Step.BODY, Map.of(), new Payload().octets(piece), call);
                if (response != Plain.CONTINUE) {
                    return response;
                }
            }
        }
    }

    private Judgement end(Map<String, String> macros, HeaderEdits header, TimeLimit call) throws IOException {
        Changes collected = new Changes(header, scratch, mostBody);
        changes = Optional.of(collected);
        Response response = connection.end(macros, Macros.usual(Step.END_OF_MESSAGE), collected, call);
        boolean passes = response == Plain.ACCEPT || !isFinal(response);
        return new Judgement(response, passes ? collected.actions() : List.of());
    }

    /** True if the message that was told has another body in the other {@link Reading}. */
    public boolean hasTwoBodies() {
        return twoBodies;
    }

    private static boolean isFinal(Response response) {
        return response != Plain.CONTINUE && response != Plain.SKIP;
    }

    private Response tell(Step step, Map<String, String> macros, Payload data, TimeLimit call) throws IOException {
        return connection.tell(step, macros, Macros.usual(step), data, call);
    }

    /** Ends the connection; what {@link Judgement#actions} bring stays. Does not block. */
    public void hangUp() {
        connection.close();
    }

    @Override
    public void close() {
        connection.close();
        changes.ifPresent(Changes::close);
    }
}
