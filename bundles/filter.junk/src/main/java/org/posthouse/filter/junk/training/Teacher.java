package org.posthouse.filter.junk.training;

import java.io.IOException;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.posthouse.api.message.Message;
import org.posthouse.filter.junk.accounts.Kept;
import org.posthouse.filter.junk.accounts.Kept.Source;
import org.posthouse.filter.junk.accounts.Knowledge;
import org.posthouse.filter.junk.accounts.Notebook;
import org.posthouse.filter.junk.accounts.StartModel;
import org.posthouse.filter.junk.features.Features;
import org.posthouse.filter.junk.field.Arrived;
import org.posthouse.filter.junk.field.Correspondents;
import org.posthouse.filter.junk.field.JunkField;
import org.posthouse.filter.junk.history.Correspondent;
import org.posthouse.filter.junk.model.Lesson;
import org.posthouse.filter.junk.model.Model;
import org.posthouse.support.metrics.Counters;

/** Teaches an account's model, its history and, if the account is reliable, the start model. */
final class Teacher {
    /** How often an account's judgement has to have agreed with its user before the account teaches others. */
    static final int RELIABLE = 20;

    private static final int AGREED_SHARE = 4; // so many times as often as it did not

    private final StartModel start;
    private final Counters lessons;
    private final Clock clock;

    /** @param lessons counts what was learned, by kind and source */
    Teacher(StartModel start, Counters lessons, Clock clock) {
        this.start = start;
        this.lessons = lessons;
        this.clock = clock;
    }

    /** What a lesson needs. */
    private record Pupil(long account, Knowledge knowledge, long message, Features features, Message content) {
        Notebook notebook() {
            return knowledge.notebook();
        }
    }

    /**
     * Teaches what a user says of a message. What was said before is taken back.
     *
     * @param message its key
     * @param shares whether the site shares a start model
     * @return true if something was learned or taken back
     */
    boolean teach(long account, Knowledge knowledge, long message, Message content, Sign sign, boolean shares)
            throws IOException {
        Notebook notebook = knowledge.notebook();
        Optional<Kept> before = notebook.lesson(message);
        boolean filedAsJunk = JunkField.filedAsJunk(content.headers());
        if (before.isEmpty() && filedAsJunk && sign.junk()) {
            return false; // it is where we have put it
        }
        Pupil pupil = new Pupil(account, knowledge, message, Features.of(Arrived.of(content)), content);
        if (before.isPresent()) {
            change(pupil, before.get(), sign, filedAsJunk);
        } else {
            learn(pupil, sign, filedAsJunk, shares);
        }
        lessons.count(sign.junk() ? "junk" : "wanted", sign.source().name().toLowerCase(Locale.ROOT));
        return true;
    }

    private void learn(Pupil pupil, Sign sign, boolean filedAsJunk, boolean shares) throws IOException {
        Knowledge knowledge = pupil.knowledge();
        if (knowledge.model().isEmpty() && shares) {
            start.copy().ifPresent(knowledge::beginWith);
        }
        if (sign.source() != Source.KEPT) {
            knowledge.model().ifPresent(model -> pupil.notebook()
                    .agreed(model.judge(pupil.features()).score() > 0 == sign.junk()));
        }
        Model model = knowledge.toTeach();
        boolean insists = filedAsJunk; // it was lost in Junk: the next one like it must not be
        Lesson lesson =
                insists ? model.insist(pupil.features(), sign.junk()) : model.learn(pupil.features(), sign.junk());
        Optional<Lesson> shared = shares && isReliable(pupil.notebook())
                ? start.learn(pupil.account(), pupil.features(), sign.junk())
                : Optional.empty();
        pupil.notebook().count(sign.junk(), 1);
        pupil.notebook().lesson(pupil.message(), new Kept(lesson, sign.source(), insists, shared));
        note(pupil, sign.junk(), false);
    }

    /** Changes a lesson into its contrary; back to none if that is where the message began. */
    private void change(Pupil pupil, Kept before, Sign sign, boolean filedAsJunk) throws IOException {
        Model model = pupil.knowledge().toTeach();
        boolean was = before.lesson().junk();
        before.shared().ifPresent(lesson -> start.unlearn(pupil.account(), pupil.features(), lesson));
        note(pupil, was, true);
        pupil.notebook().count(was, -1);
        boolean movedBack = sign.source() == Source.MOVED && was != filedAsJunk && !before.insisted();
        if (sign.withdrawn() || movedBack) {
            model.unlearn(pupil.features(), before.lesson());
            pupil.notebook().takeBack(pupil.message());
            return;
        }
        Lesson lesson = model.correct(pupil.features(), before.lesson(), sign.junk());
        pupil.notebook().count(sign.junk(), 1);
        pupil.notebook().lesson(pupil.message(), new Kept(lesson, sign.source(), true, Optional.empty()));
        note(pupil, sign.junk(), false);
    }

    private void note(Pupil pupil, boolean junk, boolean back) throws IOException {
        Optional<Correspondent> who =
                JunkField.of(pupil.content().headers()).flatMap(field -> sender(pupil.content(), field));
        if (who.isPresent()) {
            int day = (int) TimeUnit.MILLISECONDS.toDays(clock.millis());
            if (back) {
                pupil.knowledge().toNote().takeBack(who.get(), junk, day);
            } else {
                pupil.knowledge().toNote().note(who.get(), junk, day);
            }
        }
    }

    private static Optional<Correspondent> sender(Message content, JunkField field) {
        try {
            return Correspondents.of(Arrived.of(content).headers(), field.proof());
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private static boolean isReliable(Notebook notebook) {
        Notebook.Tally tally = notebook.tally();
        return tally.agreed() >= RELIABLE && tally.agreed() >= AGREED_SHARE * tally.disagreed();
    }
}
