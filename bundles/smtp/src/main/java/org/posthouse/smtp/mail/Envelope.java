package org.posthouse.smtp.mail;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;

/** The sender and the recipients that intake has accepted, so that a transaction can be begun anew. */
final class Envelope {
    private final Sender sender;
    private final List<Recipient> recipients = new ArrayList<>();
    private final Map<Address, Recipient> first = new HashMap<>();

    Envelope(Sender sender) {
        this.sender = sender;
    }

    Sender sender() {
        return sender;
    }

    /** One a RCPT that was accepted, in their order. */
    List<Recipient> recipients() {
        return Collections.unmodifiableList(recipients);
    }

    /** A recipient was accepted. Who is named again and again takes no more memory. */
    void add(Recipient accepted) {
        Address address = accepted.address();
        Address same = new Address(address.localPart(), address.domainKey()); // rfc5321#2.4
        recipients.add(first.computeIfAbsent(same, key -> accepted));
    }

    // ---- as plain data ----

    Map<String, Object> state() {
        Map<String, Object> state = new HashMap<>();
        sender.address().ifPresent(address -> put(state, address));
        state.put("size", sender.size());
        state.put("body", sender.body().name());
        state.put("smtputf8", sender.smtputf8());
        sender.ret().ifPresent(ret -> state.put("ret", ret.name()));
        sender.envid().ifPresent(envid -> state.put("envid", envid));
        state.put("recipients", recipients.stream().map(Envelope::state).toList());
        return state;
    }

    private static Map<String, Object> state(Recipient recipient) {
        Map<String, Object> state = new HashMap<>();
        put(state, recipient.address());
        state.put("notify", recipient.notifyOn().stream().map(Enum::name).toList());
        recipient.original().ifPresent(original -> state.put("original", original));
        return state;
    }

    private static void put(Map<String, Object> state, Address address) {
        state.put("local", address.localPart());
        state.put("domain", address.domain());
    }

    /**
     * Makes it of plain data; throws what {@link ParkedMail} expects if the data is not understood.
     */
    static Envelope restore(Map<?, ?> state) {
        Sender.Builder sender = Sender.builder(
                        state.containsKey("local") ? Optional.of(address(state)) : Optional.empty())
                .size((Long) require(state, "size"))
                .body(Sender.Body.valueOf((String) require(state, "body")))
                .smtputf8((Boolean) require(state, "smtputf8"));
        text(state, "ret").map(Sender.Ret::valueOf).ifPresent(sender::ret);
        text(state, "envid").ifPresent(sender::envid);
        Envelope envelope = new Envelope(sender.build());
        for (Object recipient : (List<?>) require(state, "recipients")) {
            envelope.add(recipient((Map<?, ?>) recipient));
        }
        return envelope;
    }

    private static Recipient recipient(Map<?, ?> state) {
        Set<Recipient.Notify> notify = new HashSet<>();
        for (Object name : (List<?>) require(state, "notify")) {
            notify.add(Recipient.Notify.valueOf((String) name));
        }
        Recipient.Builder recipient = Recipient.builder(address(state)).notifyOn(notify);
        text(state, "original").ifPresent(recipient::original);
        return recipient.build();
    }

    private static Address address(Map<?, ?> state) {
        return new Address((String) require(state, "local"), (String) require(state, "domain"));
    }

    private static Optional<String> text(Map<?, ?> state, String key) {
        return Optional.ofNullable((String) state.get(key));
    }

    private static Object require(Map<?, ?> state, String key) {
        return Objects.requireNonNull(state.get(key), key);
    }
}
