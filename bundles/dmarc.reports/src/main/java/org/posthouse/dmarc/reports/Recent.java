package org.posthouse.dmarc.reports;

import java.util.LinkedHashSet;
import java.util.Set;

/** The ids of the last mails, since a filter and a version of it in shadow both tell of them. Safe for threads. */
final class Recent {
    private static final int MOST = 4096;

    private final Set<String> ids = new LinkedHashSet<>();

    /** False if it was there. */
    synchronized boolean add(String id) {
        if (!ids.add(id)) {
            return false;
        }
        if (ids.size() > MOST) {
            ids.remove(ids.iterator().next());
        }
        return true;
    }
}
