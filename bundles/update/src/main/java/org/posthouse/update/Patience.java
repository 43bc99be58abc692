package org.posthouse.update;

/** Time that passes while something is waited for; tests have their own. */
interface Patience {
    Patience SYSTEM = new Patience() {
        @Override
        public long millis() {
            return System.nanoTime() / 1_000_000;
        }

        @Override
        public boolean pause(long millis) {
            try {
                Thread.sleep(millis);
                return true;
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    };

    /** Milliseconds since some moment. */
    long millis();

    /** Waits; false if the thread is to stop. */
    boolean pause(long millis);
}
