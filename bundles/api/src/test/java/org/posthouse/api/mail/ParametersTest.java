package org.posthouse.api.mail;

import static org.junit.Assert.assertEquals;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.Test;

public class ParametersTest {
    /** They are on disks: what they look like must not change. */
    @Test
    public void namesAndValuesStayTheSame() {
        Attributes all = Attributes.NONE
                .with(Parameters.REQUIRETLS, true)
                .with(Parameters.HOLDFOR, 60L)
                .with(Parameters.HOLDUNTIL, Instant.EPOCH)
                .with(Parameters.BY, "120;RT")
                .with(Parameters.MT_PRIORITY, -3L)
                .with(Parameters.AUTH, "<>")
                .with(Parameters.RRVS, Instant.EPOCH);
        assertEquals(
                Map.of(
                        "smtp:requiretls", "true",
                        "smtp:holdfor", "60",
                        "smtp:holduntil", "1970-01-01T00:00:00Z",
                        "smtp:by", "120;RT",
                        "smtp:mt-priority", "-3",
                        "smtp:auth", "<>",
                        "smtp:rrvs", "1970-01-01T00:00:00Z"),
                all.texts());
        assertEquals(Optional.of(-3L), all.get(Parameters.MT_PRIORITY));
    }
}
