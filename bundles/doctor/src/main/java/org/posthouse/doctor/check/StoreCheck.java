package org.posthouse.doctor.check;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.health.Diagnosis;
import org.posthouse.store.api.StoreAdmin;

/** The mail store answers. */
public final class StoreCheck extends Check {
    private final Parts parts;

    public StoreCheck(Parts parts) {
        super("store", READY, DOCTOR);
        this.parts = parts;
    }

    @Override
    public List<Diagnosis> check() {
        Optional<StoreAdmin> store = parts.store();
        if (store.isEmpty()) {
            return List.of(Parts.absent("mail store"));
        }
        try {
            return List.of(Diagnosis.ok(Words.count(store.get().totals().messages(), "message") + " stored"));
        } catch (IOException failed) {
            return List.of(Diagnosis.unavailable(
                    "the mail store fails: " + failed.getMessage(),
                    "see the log; mail:check examines the whole store"));
        }
    }
}
