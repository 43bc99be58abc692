package org.posthouse.api.health;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class DiagnosisTest {
    @Test
    public void whatIsWrongCanBeMended() {
        assertThrows(IllegalArgumentException.class, () -> Diagnosis.warn("the disk is full", " "));
        assertEquals("", Diagnosis.ok("20 GiB free").fix());
    }

    @Test
    public void theSubjectIsAllThatChanges() {
        Diagnosis of = Diagnosis.critical("no MX record", "add one").of("example.org");
        assertEquals(new Diagnosis(HealthState.CRITICAL, "example.org", "no MX record", "add one"), of);
    }

    @Test
    public void whatServesMayStillWantALook() {
        assertTrue(HealthState.WARN.serves());
        assertFalse(HealthState.UNAVAILABLE.serves());
        assertEquals(HealthState.CRITICAL, HealthState.CRITICAL.and(HealthState.WARN));
        assertEquals(HealthState.WARN, HealthState.OK.and(HealthState.WARN));
    }
}
