package org.posthouse.auth.dmarc;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.Test;

public class ReportRequestTest {
    private static ReportRequest request(String record) {
        return ReportRequest.of(List.of("v=spf1 -all", record)).orElseThrow();
    }

    @Test
    public void addressesHaveLimits() {
        ReportRequest request = request("v=DMARC1; p=none; rua=mailto:a@example.org!10m,mailto:b@example.org , mailto:"
                + "c@example.org!5,mailto:d@example.org!1G; ruf=mailto:f@example.org");
        assertEquals(
                List.of(10L << 20, Long.MAX_VALUE, 5L, 1L << 30),
                request.aggregate().stream().map(ReportUri::limit).toList());
        assertEquals("f@example.org", request.failures().get(0).address().toString());
    }

    @Test
    public void optionsThatAreUnknownAreLeftOut() {
        assertEquals("0", request("v=DMARC1; p=none").options());
        assertEquals("1:d:s", request("v=DMARC1; p=none; fo=s : D:x:1").options());
        assertEquals("0", request("v=DMARC1; p=none; fo=x").options());
    }

    @Test
    public void twoRecordsAskForNothing() {
        assertEquals(Optional.empty(), ReportRequest.of(List.of("v=DMARC1; p=none", "v=DMARC1; p=none")));
        assertEquals(Optional.empty(), ReportRequest.of(List.of()));
    }

    @Test
    public void consentNeedsAVersion() {
        assertTrue(ReportRequest.consent(List.of("v=DMARC1")).accepted());
        assertFalse(ReportRequest.consent(List.of("rua=mailto:a@example.org; v=DMARC1"))
                .accepted());
        assertFalse(ReportRequest.consent(List.of("hello")).accepted());
        assertEquals(
                1,
                ReportRequest.consent(List.of("v=DMARC1; rua=mailto:a@example.org"))
                        .aggregate()
                        .size());
    }
}
