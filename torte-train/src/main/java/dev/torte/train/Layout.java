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

    static Layout of(List<Param> params) {
        List<Slot> slots = new ArrayList<>();
        int end = 0;
        for (Param param : params) {
            Slot slot = new Slot(param, end);
            slots.add(slot);
            int length = Math.ceilDiv(slot.length(), ALIGNMENT) * ALIGNMENT;
            end = Math.addExact(end, length);
        }
        return new Layout(slots, end);
    }
}
