package org.posthouse.trace;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.posthouse.api.trace.Tracer.Event;

/** The events of the latest mails, in memory. Bounded by the number of mails and of the events of a mail. */
final class RecentMails {
    /** Insertion order is the order of the last event: whoever gets an event moves to the end. */
    private Map<String, List<Event>> mails = new LinkedHashMap<>();

    private int maxMails;
    private int maxEvents;

    RecentMails(int maxMails, int maxEvents) {
        limits(maxMails, maxEvents);
    }

    synchronized void limits(int mails, int events) {
        maxMails = Math.max(1, mails);
        maxEvents = Math.max(2, events);
        trim();
    }

    synchronized void add(Event event) {
        List<Event> events = mails.remove(event.mail());
        if (events == null) {
            events = new ArrayList<>(4);
        } else if (events.size() >= maxEvents) {
            events.remove(1); // the first says how it came in, the latest how it stands
        }
        events.add(event);
        mails.put(event.mail(), events);
        trim();
    }

    private void trim() {
        var oldest = mails.keySet().iterator();
        for (int excess = mails.size() - maxMails; excess > 0; excess--) {
            oldest.next();
            oldest.remove();
        }
    }

    /** Puts what happened before in front of everything that is here. */
    synchronized void before(List<Event> earlier) {
        Map<String, List<Event>> now = mails;
        mails = new LinkedHashMap<>();
        earlier.forEach(this::add);
        now.values().forEach(events -> events.forEach(this::add));
    }

    synchronized List<Event> find(String mail) {
        return List.copyOf(mails.getOrDefault(mail, List.of()));
    }

    synchronized List<Event> latest(int limit) {
        int skip = Math.max(0, mails.size() - Math.max(0, limit));
        List<Event> latest = new ArrayList<>();
        for (List<Event> events : mails.values()) {
            if (skip-- <= 0) {
                latest.add(events.get(events.size() - 1));
            }
        }
        Collections.reverse(latest);
        return latest;
    }

    /** The last event of each mail of which a detail contains the text, newest first. */
    synchronized List<Event> search(String text, int limit) {
        String small = text.toLowerCase(Locale.ROOT);
        List<Event> found = new ArrayList<>();
        for (List<Event> events : mails.values()) {
            if (events.stream()
                    .anyMatch(e -> e.detail().toLowerCase(Locale.ROOT).contains(small))) {
                found.add(events.get(events.size() - 1));
            }
        }
        Collections.reverse(found);
        return List.copyOf(found.subList(0, Math.min(limit, found.size())));
    }
}
