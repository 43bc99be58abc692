package org.posthouse.intake.transaction;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.intake.Transaction;
import org.posthouse.api.mail.Authentication;

/** What filters found out stands in a field of this server's name, and nobody else's does (rfc8601). */
public class AuthenticationResultsTest extends IntakeFixture {
    private static Verdict publishing(String method, Authentication... results) {
        return Verdict.builder()
                .publish(Authentication.results(method), List.of(results))
                .build();
    }

    private String stored(String message) throws Exception {
        Transaction t = open(MX, "x@far.test", "alice@here.test");
        send(t, message);
        return delivered(0);
    }

    @Test
    public void whatWasFoundIsTold() throws Exception {
        add(
                "spf",
                new Recording()
                        .at(
                                Stage.SENDER,
                                publishing(
                                        "spf",
                                        new Authentication("spf", "pass", "", Map.of("smtp.mailfrom", "x@far.test")))));
        add(
                "dkim",
                new Recording()
                        .at(
                                Stage.MESSAGE,
                                publishing(
                                        "dkim",
                                        new Authentication("dkim", "pass", "", Map.of("header.d", "far.test")),
                                        new Authentication(
                                                "dkim",
                                                "fail",
                                                "the body is another",
                                                Map.of("header.d", "list.test")))));
        String text = stored("From: x@far.test\r\n\r\nhello\r\n");
        String field = text.substring(text.indexOf("Authentication-Results:"), text.indexOf("X-Posthouse-Filters"));
        assertEquals(
                "Authentication-Results: mx.here.test;\r\n\tdkim=pass\r\n\t header.d=far.test;\r\n"
                        + "\tdkim=fail reason=\"the body is another\"\r\n\t header.d=list.test;\r\n"
                        + "\tspf=pass\r\n\t smtp.mailfrom=x@far.test\r\n",
                field);
    }

    @Test
    public void withoutResultsThereIsNoField() throws Exception {
        add("quiet", new Recording());
        assertFalse(stored("From: x@far.test\r\n\r\nhello\r\n").contains("Authentication-Results"));
    }

    @Test
    public void nothingInAResultMakesAField() throws Exception {
        add(
                "bad",
                new Recording()
                        .at(
                                Stage.MESSAGE,
                                publishing(
                                        "spf",
                                        new Authentication(
                                                "spf",
                                                "pass",
                                                "a\r\nX-Evil: \"1\"; \\ \u00e9",
                                                Map.of("smtp.mailfrom", "<a b>;\r\n dkim=pass", "no\r\nname", "x")),
                                        new Authentication("spf", "pass\r\nX-Evil: 2", "", Map.of()))));
        String text = stored("From: x@far.test\r\n\r\nhello\r\n");
        String field = text.substring(text.indexOf("Authentication-Results:"), text.indexOf("X-Posthouse-Filters"));
        assertEquals(
                "Authentication-Results: mx.here.test;\r\n\tspf=pass reason=\"a??X-Evil: \\\"1\\\"; \\\\ ?\"\r\n"
                        + "\t smtp.mailfrom=\"<a b>;?? dkim=pass\"\r\n",
                field);
    }

    @Test
    public void fieldsOfStrangersUnderOurNameAreTakenOut() throws Exception {
        String text = stored(
                "Authentication-Results: mx.here.test; spf=pass\r\n"
                        + "authentication-results: (a (nested) comment) \"MX.Here.Test\" 1; spf=pass\r\n"
                        + "Authentication-Results:\r\n\tmx.here.test\r\n\t; spf=pass\r\n"
                        + "Authentication-Results: mx.there.test; spf=fail\r\n"
                        + "Authentication-Results: mx.here.test/1; spf=pass\r\n"
                        + "From: x@far.test\r\nSubject: mx.here.test\r\n\r\nAuthentication-Results: mx.here.test; spf=pass\r\n");
        assertEquals(text, 1, text.split("(?i)authentication-results:.*there", -1).length - 1);
        String header = text.substring(0, text.indexOf("\r\n\r\n"));
        assertEquals(header, 1, header.split("(?i)authentication-results", -1).length - 1);
        assertTrue(header, header.contains("Subject: mx.here.test"));
        assertTrue(text.endsWith("\r\n\r\nAuthentication-Results: mx.here.test; spf=pass\r\n"));
    }
}
