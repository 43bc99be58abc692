package org.posthouse.spool.index;

/** The items that wait for one destination, the one that is due for the longest time first. */
final class DueHeap {
    private final MailRows mails;
    private final ItemRows items;
    private final Ints heap = new Ints();

    DueHeap(MailRows mails, ItemRows items) {
        this.mails = mails;
        this.items = items;
    }

    boolean isEmpty() {
        return heap.size() == 0;
    }

    /** The item that is due first; there must be one. */
    int first() {
        return heap.get(0);
    }

    void add(int item) {
        heap.add(item);
        up(heap.size() - 1, item);
    }

    void remove(int item) {
        int at = items.place(item);
        items.place(item, -1);
        int last = heap.removeLast();
        if (last != item) {
            settle(at, last);
        }
    }

    /** Puts an item whose due time has changed where it belongs. */
    void moved(int item) {
        settle(items.place(item), item);
    }

    private void settle(int at, int item) {
        if (at > 0 && before(item, heap.get(at - 1 >> 1))) {
            up(at, item);
        } else {
            down(at, item);
        }
    }

    private boolean before(int a, int b) {
        long dueA = items.due(a);
        long dueB = items.due(b);
        return dueA < dueB || dueA == dueB && mails.sequence(items.mail(a)) < mails.sequence(items.mail(b));
    }

    private void put(int at, int item) {
        heap.set(at, item);
        items.place(item, at);
    }

    private void up(int from, int item) {
        int at = from;
        while (at > 0) {
            int parent = heap.get(at - 1 >> 1);
            if (!before(item, parent)) {
                break;
            }
            put(at, parent);
            at = at - 1 >> 1;
        }
        put(at, item);
    }

    private void down(int from, int item) {
        int at = from;
        while (2 * at + 1 < heap.size()) {
            int child = 2 * at + 1;
            if (child + 1 < heap.size() && before(heap.get(child + 1), heap.get(child))) {
                child++;
            }
            if (!before(heap.get(child), item)) {
                break;
            }
            put(at, heap.get(child));
            at = child;
        }
        put(at, item);
    }
}
