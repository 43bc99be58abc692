package org.posthouse.update;

import java.util.Set;
import org.osgi.framework.Bundle;

/** Sees what serves. */
interface Sight {
    /** What serves now. */
    State of(Bundle bundle);

    /** Why services that a bundle registered cannot be had; empty if all can. It may start what starts at its first use. */
    Set<String> hollow(Bundle bundle);
}
