package org.posthouse.dmarc.reports.tally;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthouse.api.dmarc.DmarcJudgement;
import org.posthouse.api.dmarc.DmarcJudgement.Applied;
import org.posthouse.api.dmarc.DmarcJudgement.Result;
import org.posthouse.api.filter.Ended;
import org.posthouse.api.mail.Attributes;
import org.posthouse.api.mail.Authentication;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Messages;
import org.posthouse.api.message.Status;

/** Makes judgements for tests: at first of a mail that fails against p=reject, and was rejected. */
public final class Judgements {
    public String id = "m1";
    public String source = "192.0.2.1";
    public String from = "example.org";
    public String policyDomain = "example.org";
    public String sender = "a@example.org";
    public String recipient = "bob@here.test";
    public Result result = Result.FAIL;
    public boolean dkim;
    public boolean spf;
    public String wish = "reject";
    public boolean testing;
    public Applied applied = Applied.REJECT;
    public Ended ended = new Ended(Ended.How.REFUSED, new Status(550, "5.7.1", "no"));
    public List<Authentication> signatures = List.of();
    public String spfResult = "fail";
    public String header =
            "From: Alice <alice@example.org>\r\nTo: bob@here.test\r\nSubject: secret plan\r\n\r\nbody\r\n";

    public static Authentication signature(String result, String domain, String selector) {
        return new Authentication("dkim", result, "", Map.of("header.d", domain, "header.s", selector));
    }

    public static Ended delivered() {
        return new Ended(Ended.How.DELIVERED, new Status(250, "2.0.0", "ok"));
    }

    public DmarcJudgement build() {
        try {
            Origin origin = Origin.builder("s", "mx", Origin.Role.MX)
                    .remote(new InetSocketAddress(InetAddress.getByName(source), 1))
                    .build();
            Optional<Address> reversePath = Address.parse(sender);
            Attributes results = Attributes.NONE
                    .with(
                            Authentication.results("spf"),
                            List.of(new Authentication("spf", spfResult, "", Map.of("smtp.mailfrom", sender))))
                    .with(Authentication.results("dkim"), signatures);
            Mail mail = Mail.builder(
                            id,
                            Instant.parse("2026-12-01T10:00:00Z"),
                            origin,
                            Sender.builder(reversePath).build())
                    .recipient(Recipient.of(Address.parse(recipient).orElseThrow()))
                    .results(results)
                    .build();
            return new DmarcJudgement(
                    mail,
                    Messages.of(header).headers(),
                    from,
                    policyDomain,
                    result,
                    dkim,
                    spf,
                    wish,
                    testing,
                    applied,
                    true,
                    true,
                    ended);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Row row() {
        return Row.of(build()).orElseThrow();
    }
}
