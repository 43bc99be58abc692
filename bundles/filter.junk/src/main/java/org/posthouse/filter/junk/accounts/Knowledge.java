package org.posthouse.filter.junk.accounts;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import org.posthouse.filter.junk.history.Correspondent;
import org.posthouse.filter.junk.history.History;
import org.posthouse.filter.junk.history.HistoryFile;
import org.posthouse.filter.junk.history.Opinion;
import org.posthouse.filter.junk.model.Model;
import org.posthouse.filter.junk.model.ModelFile;

/** What one account has taught. Not for use by several threads at a time: {@link Shelf} lends it. */
public final class Knowledge {
    private static final int MODEL_OCTETS = ModelFile.SIZE;
    private static final int HISTORY_OCTETS = HistoryFile.SIZE;

    private final Notebook notebook;
    private Model model; // null: nothing was learned
    private History history; // null: nothing was noted
    private boolean modelChanged;
    private boolean historyChanged;

    /** Of an account that has taught nothing. */
    public Knowledge() {
        this(null, null, new Notebook());
    }

    Knowledge(Model model, History history, Notebook notebook) {
        this.model = model;
        this.history = history;
        this.notebook = notebook;
    }

    /** What it takes in files; each part is empty if it need not be written. */
    record Snapshot(Optional<byte[]> model, Optional<byte[]> history, Optional<byte[]> notes, boolean urgent) {}

    /** What is noted beside the model. */
    public Notebook notebook() {
        return notebook;
    }

    /** The model; empty before the first lesson. */
    public Optional<Model> model() {
        return Optional.ofNullable(model);
    }

    /** The model, to teach it. */
    public Model toTeach() {
        if (model == null) {
            model = new Model();
        }
        modelChanged = true;
        return model;
    }

    /** Begins with a copy of the start model; only before the first lesson. */
    public void beginWith(Model start) {
        model = start;
        modelChanged = true;
        notebook.beganFromStart();
    }

    /** What the history says of a sender. */
    public Opinion opinion(Correspondent who) {
        return history == null ? new Opinion.Leaning(0) : history.opinion(who);
    }

    /** The history, to note something. */
    public History toNote() {
        if (history == null) {
            history = new History();
        }
        historyChanged = true;
        notebook.touch();
        return history;
    }

    /** One that knows nothing, and does not learn again what was learned before. */
    Knowledge forgotten() {
        notebook.forgetLessons();
        return new Knowledge(null, null, notebook);
    }

    boolean isChanged() {
        return modelChanged || historyChanged || notebook.isChanged();
    }

    boolean isUrgent() {
        return modelChanged || historyChanged || notebook.isUrgent();
    }

    /** What has changed, as it is now; it counts as written. */
    Snapshot takeChanges() throws IOException {
        boolean urgent = isUrgent();
        ByteArrayOutputStream itsModel = new ByteArrayOutputStream(modelChanged ? MODEL_OCTETS : 0);
        if (modelChanged) {
            ModelFile.write(model, itsModel);
        }
        ByteArrayOutputStream itsHistory = new ByteArrayOutputStream(historyChanged ? HISTORY_OCTETS : 0);
        if (historyChanged) {
            HistoryFile.write(history, itsHistory);
        }
        Snapshot snapshot = new Snapshot(
                modelChanged ? Optional.of(itsModel.toByteArray()) : Optional.empty(),
                historyChanged ? Optional.of(itsHistory.toByteArray()) : Optional.empty(),
                notebook.isChanged() ? Optional.of(NotebookFile.write(notebook)) : Optional.empty(),
                urgent);
        modelChanged = false;
        historyChanged = false;
        notebook.written();
        return snapshot;
    }

    /** All that a snapshot had has to be written again. */
    void notWritten(Snapshot snapshot) {
        modelChanged |= snapshot.model().isPresent();
        historyChanged |= snapshot.history().isPresent();
        if (snapshot.notes().isPresent()) {
            notebook.touch();
        }
    }

    /** What it takes in memory, about. */
    int octets() {
        return (model == null ? 0 : MODEL_OCTETS) + (history == null ? 0 : HISTORY_OCTETS) + notebook.octets();
    }
}
