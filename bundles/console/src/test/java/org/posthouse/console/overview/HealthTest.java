package org.posthouse.console.overview;

import static org.junit.Assert.assertTrue;

import java.util.Map;
import org.junit.Test;
import org.posthouse.api.admin.OperationException;
import org.posthouse.console.page.PageFixture;
import org.posthouse.console.page.View;

public class HealthTest extends PageFixture {
    @Test
    public void theOverviewSaysWhatTheDoctorFoundLastAndLooksAtNothing() throws OperationException {
        answer("status", "", "part|figure|value", "queue|waiting|2", "queue|state|running");
        OverviewPage page = new OverviewPage();
        page.operations = operations;
        View view = new View(page, request(Map.of()), "secret", true);
        Status status = new Status(view.read("status"));
        answer("doctor", "1 warn", "state|check|about|found|fix", "warn|queue||it is paused|mail:queue-resume");
        assertTrue(
                Health.notes(view, status).contains(new Health.Note("warn", "Doctor: 1 warning", "posthouse-doctor")));
        assertTrue(asked.contains("doctor {known=true}"));
        answer(
                "doctor",
                "1 critical",
                "state|check|about|found|fix",
                "critical|disk||full|free some",
                "warn|queue||it is paused|mail:queue-resume");
        assertTrue(
                Health.notes(view, status).contains(new Health.Note("bad", "Doctor: 1 problem", "posthouse-doctor")));
    }
}
