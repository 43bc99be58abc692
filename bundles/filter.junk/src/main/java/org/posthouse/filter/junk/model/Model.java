package org.posthouse.filter.junk.model;

import org.posthouse.filter.junk.features.Features;
import org.posthouse.filter.junk.features.View;

/**
 * What an account has taught: for each {@link View} a logistic regression over hashed features that learns a mail at a time, the
 * faster about a feature the less it has had to correct it (AdaGrad). The views learn apart, each from its own mistakes, and their
 * scores are added: else the one that is right first keeps the other from learning. Features of both share one table.
 *
 * <p>Not for use by several threads at a time.
 */
public final class Model {
    /** Places for weights: with its header and check sum, a stored model has less than 1 MiB. */
    static final int SLOTS = 262_000;

    private static final float RATE = 16;
    private static final float FIRST = 0.5f; // what a feature counts as corrected before it is seen
    private static final float TEXT_SHARE = 1.25f; // the text is the better witness while little is learned
    private static final double NEAR = 1;
    private static final int MOST_STEPS = 16;

    private final Slots slots;
    private long ham;
    private long junk;

    /** A model that knows nothing: each mail is as likely junk as not. */
    public Model() {
        this(new Slots(new int[SLOTS]), 0, 0);
    }

    Model(Slots slots, long ham, long junk) {
        this.slots = slots;
        this.ham = ham;
        this.junk = junk;
    }

    /** Mails learned as wanted. */
    public long ham() {
        return ham;
    }

    /** Mails learned as junk. A judgement is worth little before some dozens of both were learned. */
    public long junk() {
        return junk;
    }

    Slots slots() {
        return slots;
    }

    /** Another one that knows the same, and learns on its own. */
    public Model copy() {
        return new Model(new Slots(slots.pairs().clone()), ham, junk);
    }

    /** Judges a mail. */
    public Judgement judge(Features features) {
        return new Judgement(share(View.FORM, features) + share(View.TEXT, features));
    }

    /**
     * Learns a mail.
     *
     * @param junk what its owner says
     * @return what {@link #unlearn} needs; of the size of two numbers
     */
    public Lesson learn(Features features, boolean junk) {
        Lesson lesson = new Lesson(junk, error(View.FORM, features, junk), error(View.TEXT, features, junk));
        step(View.FORM, features, lesson.form(), true);
        step(View.TEXT, features, lesson.text(), true);
        count(junk, 1);
        return lesson;
    }

    /**
     * Takes back a lesson: exactly if nothing was learned since and no number was at its bound, else nearly.
     *
     * @param features those of the mail it was about
     */
    public void unlearn(Features features, Lesson lesson) {
        step(View.TEXT, features, lesson.text(), false);
        step(View.FORM, features, lesson.form(), false);
        count(lesson.junk(), -1);
    }

    /**
     * Learns that a mail is the contrary of what was learned of it, and goes on until the judgement agrees or some steps were made: who
     * corrects a filter expects it to have understood.
     *
     * @param junk what its owner says now
     * @return the lesson of the last step: enough to correct the mail again, but taking it back undoes no more than that step
     */
    public Lesson correct(Features features, Lesson before, boolean junk) {
        unlearn(features, before);
        return insist(features, junk);
    }

    /**
     * Learns a mail until the judgement agrees or some steps were made: for a mail that was judged wrongly at somebody's cost. It counts
     * as one mail.
     *
     * @param junk what its owner says
     * @return as {@link #correct}
     */
    public Lesson insist(Features features, boolean junk) {
        Lesson last = learn(features, junk);
        for (int steps = 1; steps < MOST_STEPS && !agrees(features, junk); steps++) {
            last = learn(features, junk);
            count(junk, -1);
        }
        return last;
    }

    private boolean agrees(Features features, boolean junk) {
        double score = judge(features).score();
        return (junk ? score : -score) > NEAR;
    }

    /** What a feature adds to the score of a mail it is in. */
    double part(View view, Features features, int index) {
        return weight(view) * slots.weight(slots.of(features.hash(view, index))) * scale(features.count(view));
    }

    private double share(View view, Features features) {
        return weight(view) * score(view, features);
    }

    private static float weight(View view) {
        return view == View.TEXT ? TEXT_SHARE : 1;
    }

    private double score(View view, Features features) {
        int count = features.count(view);
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += slots.fixedWeight(slots.of(features.hash(view, i)));
        }
        return Slots.fromFixed(sum) * scale(count);
    }

    /** Long mails do not count more than short ones: each has a vector of length 1. */
    private static double scale(int count) {
        return 1 / Math.sqrt(count + 1.0);
    }

    /** How far a view is from what it should say: above 0 if it should say junk, and at most 1. */
    private float error(View view, Features features, boolean junk) {
        return (float) ((junk ? 1 : 0) - Judgement.logistic(score(view, features)));
    }

    private void step(View view, Features features, float error, boolean forth) {
        int count = features.count(view);
        float step = (float) (RATE * error * scale(count));
        int square = Slots.fixedSquare(error * error);
        for (int i = 0; i < count; i++) {
            int slot = slots.of(features.hash(view, i));
            if (forth) {
                slots.add(slot, step / slots.root(slot, FIRST), square);
            } else {
                slots.addSquare(slot, -square);
                slots.add(slot, -step / slots.root(slot, FIRST), 0);
            }
        }
    }

    private void count(boolean isJunk, int by) {
        if (isJunk) {
            junk = Math.max(0, junk + by);
        } else {
            ham = Math.max(0, ham + by);
        }
    }
}
