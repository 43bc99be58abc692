package org.posthouse.filter.script.rule;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Attributes;
import org.posthouse.api.mail.Authentication;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Score;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.filter.script.parse.RuleParser;
import org.posthouse.filter.script.parse.SyntaxException;

/** A mail that rules are tried on: from a stranger, with two recipients, an attachment and results of other filters. */
final class Trial {
    static final String MESSAGE = "From: \"The Boss\" <Boss@Example.ORG>\r\n"
            + "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= from\r\n here\r\n"
            + "List-Id: <news.example.net>\r\n"
            + "X-Empty:\r\n"
            + "MIME-Version: 1.0\r\n"
            + "Content-Type: application/octet-stream; name=\"Bill.EXE\"\r\n"
            + "\r\n"
            + "x".repeat(2000);

    private String message = MESSAGE;
    private String sender = "Joe@Mail.Example.net";
    private List<Recipient> recipients = List.of(to("Alice@example.com"), to("list@bücher.example"));
    private Origin.Builder origin = Origin.builder("s1", "mx", Origin.Role.MX)
            .remote(new InetSocketAddress("192.0.2.7", 4711))
            .helo(Optional.of("Mail.Example.net"));
    private Attributes results = Attributes.NONE
            .with(
                    Authentication.results("spf"),
                    List.of(
                            new Authentication("spf", "softfail", "", Map.of("smtp.mailfrom", "joe@mail.example.net")),
                            new Authentication("spf", "pass", "", Map.of("smtp.helo", "mail.example.net"))))
            .with(
                    Authentication.results("dkim"),
                    List.of(
                            new Authentication("dkim", "fail", "", Map.of()),
                            new Authentication("dkim", "pass", "", Map.of())))
            .with(Score.parts("dnsbl"), List.of(new Score("zen", 2.5, ""), new Score("dbl", -0.5, "")))
            .with(Score.parts("script"), List.of(new Score("earlier", 100, "")));

    static Recipient to(String address) {
        return Recipient.of(Address.parse(address).orElseThrow());
    }

    Trial message(String now) {
        message = now;
        return this;
    }

    Trial sender(String now) {
        sender = now;
        return this;
    }

    Trial recipients(List<Recipient> now) {
        recipients = now;
        return this;
    }

    Trial user() {
        origin = Origin.builder("s1", "submissions", Origin.Role.SUBMISSION)
                .tls(Optional.of("TLSv1.3"))
                .account(Optional.of("alice@example.com"));
        return this;
    }

    Judgement judge(String rules) throws SyntaxException, IOException {
        Sender from = sender.isEmpty()
                ? Sender.empty()
                : Sender.of(Address.parse(sender).orElseThrow());
        Message octets = Messages.of(message.getBytes(StandardCharsets.UTF_8));
        Context context = Context.of(Mail.builder("m1", Instant.EPOCH, origin.build(), from)
                .recipients(recipients)
                .results(results)
                .build());
        return RuleParser.parse(rules).judge(new Facts(context, octets, "script"));
    }

    Verdict verdict(String rules) throws SyntaxException, IOException {
        return judge(rules).verdict("script");
    }

    boolean holds(String condition) throws SyntaxException, IOException {
        return !judge("x: when " + condition + " then stop").applied().isEmpty();
    }
}
