package org.posthouse.admin.replay;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Test;
import org.posthouse.api.mail.Attributes;
import org.posthouse.api.mail.Authentication;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.message.Messages;

/** What a message in a mailbox tells of the mail that it came as. */
public class StoredMailTest {
    private static StoredMail read(String header) throws IOException {
        return StoredMail.inMailbox(Messages.of(header + "\r\nText\r\n"), "uid-7", Instant.EPOCH, "ann@here.test");
    }

    @Test
    public void theFieldsOfThisServerTellOfAll() throws IOException {
        StoredMail stored = read("""
                Return-Path: <joe@far.test>\r
                Delivered-To: ann@here.test\r
                Authentication-Results: mx.here.test;\r
                \tdkim=fail reason="bad \\"hash\\"; really"\r
                \t header.d=far.test;\r
                \tdkim=pass\r
                \t header.d=b.test;\r
                \tspf=pass\r
                \t smtp.mailfrom=joe@far.test\r
                X-Posthouse-Filters: spf=pass (org.posthouse.filter.spf/0.1.0);\r
                \tspam=addheader, fileinto (org.acme.spam/1.0.0)\r
                Received: from mail.far.test ([203.0.113.9])\r
                \t(TLSv1.3 TLS_AES_256_GCM_SHA384)\r
                \tby mx.here.test (Posthouse) with ESMTPS\r
                \tid 8Kx-1\r
                \tfor <sales@here.test>;\r
                \tTue, 1 Dec 2026 10:00:00 +0000\r
                Subject: hello\r
                """);
        Mail mail = stored.mail();
        assertEquals("8Kx-1", mail.id());
        assertEquals("<joe@far.test>", mail.sender().path());
        assertEquals("sales@here.test", mail.recipients().get(0).address().toString());
        Origin origin = mail.origin();
        assertEquals(Optional.of("203.0.113.9"), origin.client());
        assertEquals(Optional.of("mail.far.test"), origin.helo());
        assertEquals("ESMTPS", origin.protocol());
        assertEquals(Origin.Role.MX, origin.role());
        assertEquals(
                List.of(
                        new Authentication("dkim", "fail", "bad \"hash\"; really", Map.of("header.d", "far.test")),
                        new Authentication("dkim", "pass", "", Map.of("header.d", "b.test")),
                        new Authentication("spf", "pass", "", Map.of("smtp.mailfrom", "joe@far.test"))),
                Authentication.all(mail.results()));
        assertEquals("addheader, fileinto", mail.findings().get(1).verdict());
        assertEquals("org.acme.spam/1.0.0", mail.findings().get(1).bundle());
        assertFalse(stored.unknown().toString(), stored.unknown().toString().contains("sender"));
    }

    @Test
    public void addressesOfTheNewKindAndUsers() throws IOException {
        Mail mail = read("""
                Return-Path: <>\r
                Received: from [10.1.1.1] ([IPv6:2001:db8::1]) by mx.here.test (Posthouse) with ESMTPSA id a1; Tue, 1 Dec 2026\r
                """).mail();
        assertEquals(Origin.Role.SUBMISSION, mail.origin().role());
        assertEquals(Optional.of("2001:db8:0:0:0:0:0:1"), mail.origin().client());
        assertEquals("<>", mail.sender().path());
        assertEquals(
                "whose mailbox it is in",
                "ann@here.test",
                mail.recipients().get(0).address().toString());
        Mail ours = read("Received: by mx.here.test (Posthouse) with local id a2; x\r\n")
                .mail();
        assertEquals(Origin.Role.INTERNAL, ours.origin().role());
        Mail lmtp = read("Received: from unknown (unresolved) by mx.here.test (Posthouse) with LMTP id a3; x\r\n")
                .mail();
        assertEquals(Origin.Role.LMTP, lmtp.origin().role());
        assertEquals(Optional.empty(), lmtp.origin().helo());
        assertEquals(Optional.empty(), lmtp.origin().remote());
    }

    /** What a message brought along says nothing: it stands below a field of another server, or there is none of ours. */
    @Test
    public void fieldsOfOthersTellNothing() throws IOException {
        StoredMail stored = read("""
                Received: from a ([192.0.2.1]) by other.test (Postfix) with ESMTP id X; x\r
                Received: from b ([192.0.2.2]) by mx.here.test (Posthouse) with ESMTP id Y; x\r
                Authentication-Results: mx.here.test; spf=pass\r
                """);
        assertEquals("uid-7", stored.mail().id());
        assertEquals(Optional.empty(), stored.mail().origin().remote());
        assertEquals(Attributes.NONE, stored.mail().results());
        assertTrue(stored.unknown().toString(), stored.unknown().toString().contains("where it came from"));
        Mail below = read("""
                Received: from b ([192.0.2.2]) by mx.here.test (Posthouse) with ESMTP id Y; x\r
                Authentication-Results: mx.here.test; spf=pass\r
                X-Posthouse-Filters: spam=pass (a/1)\r
                """).mail();
        assertEquals(Attributes.NONE, below.results());
        assertEquals(List.of(), below.findings());
        Mail otherHost = read("""
                Authentication-Results: mx.there.test; spf=pass\r
                Received: from b ([192.0.2.2]) by mx.here.test (Posthouse) with ESMTP id Y; x\r
                """).mail();
        assertEquals(Attributes.NONE, otherHost.results());
    }

    /** No name is looked up, and nothing makes it slow. */
    @Test
    public void nonsenseIsNoMoreThanUnknown() throws IOException {
        Mail mail = read("Received: from x ([999.1.1]) by mx.here.test (Posthouse) with ESMTP id Y; x\r\n")
                .mail();
        assertEquals(Optional.empty(), mail.origin().remote());
        read("Received: from " + "a ".repeat(30_000) + "\r\n");
        String long1 = "Authentication-Results: mx.here.test; a=\"" + "\\\\".repeat(20_000) + "\r\n"
                + "Received: from x by mx.here.test (Posthouse) with ESMTP id Y; x\r\n";
        assertEquals(Attributes.NONE, read(long1).mail().results());
    }
}
