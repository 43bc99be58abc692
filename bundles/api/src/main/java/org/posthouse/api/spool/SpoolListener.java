package org.posthouse.api.spool;

import org.osgi.annotation.versioning.ConsumerType;

/** A service that is told when there may be something to lease sooner than it thought. A hint: it may be spurious. */
@ConsumerType
public interface SpoolListener {
    /** A mail came, or something became due sooner; must not block. */
    void spooled();
}
