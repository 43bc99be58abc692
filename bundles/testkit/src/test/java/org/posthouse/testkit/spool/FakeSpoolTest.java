package org.posthouse.testkit.spool;

import org.posthouse.api.spool.Spool;
import org.posthouse.api.spool.SpoolListener;
import org.posthouse.testkit.flow.FakeSpool;

/** The spool of the mail flow's tests behaves as the real ones. */
public class FakeSpoolTest extends SpoolContract {
    private final FakeSpool spool = new FakeSpool(clock);

    @Override
    protected Spool spool() {
        return spool;
    }

    @Override
    protected void listen(SpoolListener listener) {
        spool.listen(listener);
    }

    @Override
    protected void room(long octets) {
        spool.full = octets != Long.MAX_VALUE;
    }
}
