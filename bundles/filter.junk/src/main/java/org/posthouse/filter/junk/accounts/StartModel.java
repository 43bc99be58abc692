package org.posthouse.filter.junk.accounts;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthouse.filter.junk.features.Features;
import org.posthouse.filter.junk.model.Judgement;
import org.posthouse.filter.junk.model.Lesson;
import org.posthouse.filter.junk.model.Model;
import org.posthouse.filter.junk.model.ModelFile;
import org.posthouse.filter.junk.model.Reason;

/**
 * The model that the accounts of the site share, for those that have not taught enough. No account gives it more than a quarter of its
 * lessons, and it judges nothing before several accounts have given some: one alone can neither make it nor turn it. Thread-safe.
 */
public final class StartModel {
    /** The fewest accounts that have to give lessons before it judges. */
    public static final int FEWEST_GIVERS = 3;

    /** The fewest lessons of each kind before it judges. */
    public static final int FEWEST_LESSONS = 20;

    static final int FREE = 20; // lessons an account may give whatever its share is
    private static final int SHARE = 4; // one of so many lessons may be of the same account
    private static final int MOST_GIVERS = 20_000;
    private static final int GIVER_OCTETS = 90;
    private static final long FORMAT = 0x5048474956450001L; // PHGIVE, 1

    private final Bounded<Integer> givers = new Bounded<>(MOST_GIVERS);
    private Model model;
    private boolean changed;

    /** What has to be written; empty if nothing has. */
    record Snapshot(Optional<byte[]> model, Optional<byte[]> givers) {}

    synchronized void restore(Optional<Model> itsModel, Optional<Map<Long, Integer>> itsGivers) {
        model = itsModel.orElse(null);
        itsGivers.filter(known -> model != null).ifPresent(givers::putAll);
    }

    static Map<Long, Integer> givers(byte[] file) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(Sealed.open(file)));
        if (in.readLong() != FORMAT) {
            throw new IOException("not of this kind, or of another version");
        }
        Map<Long, Integer> all = new Bounded<>(MOST_GIVERS);
        for (int left = in.readInt(); left > 0; left--) {
            all.put(in.readLong(), in.readInt());
        }
        return all;
    }

    /** True if it knows enough to judge. */
    public synchronized boolean isGrown() {
        return model != null
                && givers.size() >= FEWEST_GIVERS
                && model.ham() >= FEWEST_LESSONS
                && model.junk() >= FEWEST_LESSONS
                && Balance.of(model.ham(), model.junk());
    }

    /** A copy to begin with; empty unless it knows enough. */
    public synchronized Optional<Model> copy() {
        return isGrown() ? Optional.of(model.copy()) : Optional.empty();
    }

    /** Judges a mail; empty unless it knows enough. */
    public synchronized Optional<Judgement> judge(Features features) {
        return isGrown() ? Optional.of(model.judge(features)) : Optional.empty();
    }

    /** Why it judges so. */
    public synchronized List<Reason> reasons(Features named, int most) {
        return model == null ? List.of() : Reason.of(model, named, most);
    }

    /** Learns from an account; empty if it has given its part already. */
    public synchronized Optional<Lesson> learn(long account, Features features, boolean junk) {
        int given = givers.getOrDefault(account, 0);
        long all = model == null ? 0 : model.ham() + model.junk();
        if (given >= FREE && given >= all / SHARE) {
            return Optional.empty();
        }
        if (model == null) {
            model = new Model();
        }
        givers.remove(account);
        givers.put(account, given + 1);
        changed = true;
        return Optional.of(model.learn(features, junk));
    }

    /** Takes back what an account has given. */
    public synchronized void unlearn(long account, Features features, Lesson lesson) {
        if (model != null) {
            model.unlearn(features, lesson);
            givers.computeIfPresent(account, (id, given) -> given > 1 ? given - 1 : null);
            changed = true;
        }
    }

    /** How many lessons it has learned: wanted mail, then junk. */
    public synchronized long[] lessons() {
        return model == null ? new long[] {0, 0} : new long[] {model.ham(), model.junk()};
    }

    /** How many accounts have given lessons. */
    public synchronized int givers() {
        return givers.size();
    }

    synchronized Snapshot takeChanges() throws IOException {
        if (!changed) {
            return new Snapshot(Optional.empty(), Optional.empty());
        }
        ByteArrayOutputStream itsModel = new ByteArrayOutputStream(ModelFile.SIZE);
        ModelFile.write(model, itsModel);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(all);
        out.writeLong(FORMAT);
        out.writeInt(givers.size());
        for (Map.Entry<Long, Integer> giver : givers.entrySet()) {
            out.writeLong(giver.getKey());
            out.writeInt(giver.getValue());
        }
        changed = false;
        return new Snapshot(Optional.of(itsModel.toByteArray()), Optional.of(Sealed.seal(all)));
    }

    synchronized void notWritten() {
        changed = model != null;
    }

    synchronized int octets() {
        return (model == null ? 0 : ModelFile.SIZE) + GIVER_OCTETS * givers.size();
    }
}
