package org.posthouse.api.spool;

import org.osgi.annotation.versioning.ConsumerType;

/** A service that is told when there may be something to lease sooner than it thought. A hint: it may come for nothing. */
@ConsumerType
public interface SpoolListener {
    /** An entry came or was rescheduled; must not block. */
    void spooled();
}
