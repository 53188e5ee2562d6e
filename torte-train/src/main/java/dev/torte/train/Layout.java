package dev.torte.train;

import dev.torte.model.Param;
import java.util.ArrayList;
import java.util.List;

/**
 * Where each of some parameters lies in one flat buffer. Every slot starts at a multiple of {@link #ALIGNMENT} floats, one
 * cache line, and the gaps stay zero.
 *
 * @param elements length of the buffer in floats, a multiple of the alignment
 */
record Layout(List<Slot> slots, int elements) {
    private static final int ALIGNMENT = 16;

    /** One parameter and the index of its first float. */
    record Slot(Param param, int offset) {
        int length() {
            return Math.toIntExact(param.shape().elements());
        }

        long[] dims() {
            return param.shape().dims().stream().mapToLong(Integer::longValue).toArray();
        }
    }

    Layout {
        slots = List.copyOf(slots);
    }

    /** Returns the parameter that a float belongs to; a float of a gap belongs to the one before. */
    Slot slotAt(int index) {
        int low = 0;
        int high = slots.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (slots.get(middle).offset() <= index) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return slots.get(low);
    }

    /** Returns where the gap after a parameter ends. */
    int end(Slot slot) {
        return slot.offset() + Math.ceilDiv(slot.length(), ALIGNMENT) * ALIGNMENT;
    }

    static Layout of(List<Param> params) {
        List<Slot> slots = new ArrayList<>();
        int end = 0;
        for (Param param : params) {
            Slot slot = new Slot(param, end);
            slots.add(slot);
            end = Math.addExact(end, Math.ceilDiv(slot.length(), ALIGNMENT) * ALIGNMENT);
        }
        return new Layout(slots, end);
    }
}
