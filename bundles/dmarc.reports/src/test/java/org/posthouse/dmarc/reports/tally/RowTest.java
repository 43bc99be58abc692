package org.posthouse.dmarc.reports.tally;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Test;
import org.posthouse.api.dmarc.DmarcJudgement.Applied;
import org.posthouse.api.dmarc.DmarcJudgement.Result;
import org.posthouse.api.filter.Ended;
import org.posthouse.api.mail.Authentication;
import org.posthouse.api.message.Status;

public class RowTest {
    private final Judgements mail = new Judgements();

    private String outcome() {
        Row row = mail.row();
        return (row.disposition() + " " + row.reason()).strip();
    }

    @Test
    public void theDispositionIsWhatHappened() {
        assertEquals("reject", outcome());
        mail.ended = Judgements.delivered();
        assertEquals("a version in shadow", "none local_policy", outcome());
        mail.applied = Applied.QUARANTINE;
        assertEquals("quarantine local_policy", outcome());
        assertEquals("quarantined instead of rejected", mail.row().comment());
        mail.wish = "quarantine";
        assertEquals("quarantine", outcome());
        mail.testing = true;
        assertEquals("quarantine policy_test_mode", outcome());
        mail.wish = "none";
        mail.applied = Applied.NONE;
        assertEquals("none policy_test_mode", outcome());
        mail.testing = false;
        assertEquals("none", outcome());
        mail.result = Result.TEMPERROR;
        assertEquals("none other", outcome());
        mail.result = Result.PASS;
        assertEquals("none", outcome());
        mail.wish = "reject";
        assertEquals("pass", outcome());
    }

    /** Who comes again is counted then. */
    @Test
    public void mailThatIsDeferredOrDroppedIsNotCounted() {
        mail.ended = new Ended(Ended.How.REFUSED, new Status(451, "4.7.1", "later"));
        assertEquals(Optional.empty(), Row.of(mail.build()));
        mail.ended = new Ended(Ended.How.DROPPED, new Status(451, "4.4.2", "gone"));
        assertEquals(Optional.empty(), Row.of(mail.build()));
        mail.ended = new Ended(Ended.How.REFUSED, new Status(550, "5.7.1", "by another filter"));
        mail.applied = Applied.NONE;
        assertEquals("none", Row.of(mail.build()).orElseThrow().disposition());
    }

    @Test
    public void theBestSignaturesComeFirst() {
        List<Authentication> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(Judgements.signature("fail", "d" + i + ".test", "s"));
        }
        all.add(Judgements.signature("pass", "other.test", "s"));
        all.add(Judgements.signature("pass", "mail.example.org", "s"));
        all.add(Judgements.signature("pass", "Example.ORG", "s1"));
        all.add(new Authentication("dkim", "permerror", "", Map.of("header.d", "no-selector.test")));
        mail.signatures = all;
        List<Row.Signature> kept = mail.row().signatures();
        assertEquals(Row.MAX_SIGNATURES, kept.size());
        assertEquals(new Row.Signature("example.org", "s1", "pass"), kept.get(0));
        assertEquals("mail.example.org", kept.get(1).domain());
        assertEquals("other.test", kept.get(2).domain());
        assertEquals("fail", kept.get(3).result());
    }

    @Test
    public void aRowSurvivesItsText() {
        mail.signatures = List.of(Judgements.signature("pass", "a.test", "\tx\n<&\u00e4"));
        mail.sender = "";
        Row row = mail.row();
        assertEquals("", row.envelopeFrom());
        assertEquals(row, RowText.parse(RowText.format(row)));
        assertTrue(RowText.format(row).chars().allMatch(c -> c < 0x7F && c != '\n'));
    }
}
