package dev.torte.model.io;

import dev.torte.model.DType;
import dev.torte.model.Shape;
import dev.torte.model.Tensor;
import dev.torte.model.TorteException;
import dev.torte.model.io.PickleGlobal.Element;
import dev.torte.model.io.PickleNode.Storage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Cuts tensors out of the storages of one file. A row-major tensor shares the bytes of its storage; any other is copied into
 * row-major order, and all copies together may not exceed a limit given by the file's size.
 */
final class TorchTensors {
    private static final int MAX_RANK = 16;
    private static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path path;
    private final Function<String, byte[]> entries;
    private final Map<String, MemorySegment> storages = new HashMap<>();
    private long copyBytesLeft;

    /**
     * @param entries   returns the bytes of the archive's entry for a storage key
     * @param copyBytes the most that copied tensors may take
     */
    TorchTensors(Path path, Function<String, byte[]> entries, long copyBytes) {
        this.path = path;
        this.entries = entries;
        this.copyBytesLeft = copyBytes;
    }

    /** Returns a tensor named after its storage; {@code offset}, {@code sizes} and {@code strides} count numbers, not bytes. */
    Tensor tensor(Storage storage, long offset, List<Long> sizes, List<Long> strides) {
        String where = "tensor of data/" + storage.key();
        if (sizes.size() != strides.size() || sizes.size() > MAX_RANK) {
            throw malformed(where, "as many strides as sizes, at most " + MAX_RANK, sizes + " and " + strides);
        }
        if (offset < 0 || offset >= storage.count() || offset > Integer.MAX_VALUE) {
            throw malformed(where, "numbers from 0 to " + (storage.count() - 1), "offset " + offset);
        }
        List<Integer> dims = new ArrayList<>(sizes.size());
        long elements = 1;
        long last = offset;
        boolean rowMajor = true;
        for (int axis = sizes.size() - 1; axis >= 0; axis--) {
            long size = sizes.get(axis);
            long stride = strides.get(axis);
            if (size < 1 || size > Integer.MAX_VALUE || stride < 0 || stride > Integer.MAX_VALUE) {
                throw malformed(where, "sizes from 1 and strides from 0 to 2^31 - 1", sizes + " and " + strides);
            }
            rowMajor &= size == 1 || stride == elements;
            elements *= size; // at most 2^62: it was below 2^31 before
            last += (size - 1) * stride;
            if (elements > Integer.MAX_VALUE || last > Integer.MAX_VALUE) {
                throw malformed(where, "fewer than 2^31 numbers", "sizes " + sizes + ", strides " + strides);
            }
            dims.addFirst((int) size);
        }
        if (last >= storage.count()) {
            throw malformed(where, "numbers from 0 to " + (storage.count() - 1), offset + " to " + last);
        }
        // Repeated numbers (stride 0) would let a small file ask for much memory.
        if (elements > storage.count()) {
            throw malformed(where, "at most " + storage.count() + " numbers", "sizes " + sizes);
        }
        MemorySegment numbers = storage(storage);
        Shape shape = new Shape(dims);
        int width = storage.element().storedBytes();
        MemorySegment data = rowMajor
                ? numbers.asSlice(offset * width, elements * width)
                : copy(where, numbers, offset, dims, strides, width, (int) elements);
        return Tensor.ofBytes(
                "data/" + storage.key(), storage.element().type(), shape, widen(where, storage.element(), data));
    }

    private MemorySegment storage(Storage storage) {
        String where = "data/" + storage.key();
        MemorySegment bytes = storages.computeIfAbsent(storage.key(), key -> MemorySegment.ofArray(entries.apply(key)));
        if (storage.count() < 0
                || storage.count() > bytes.byteSize() / storage.element().storedBytes()) {
            throw malformed(
                    where, storage.count() + " numbers of type " + storage.element(), bytes.byteSize() + " bytes");
        }
        return bytes;
    }

    private MemorySegment copy(
            String where,
            MemorySegment from,
            long offset,
            List<Integer> dims,
            List<Long> strides,
            int width,
            int elements) {
        byte[] copied = new byte[reserve(where, (long) elements * width)];
        MemorySegment to = MemorySegment.ofArray(copied);
        int[] index = new int[dims.size()];
        long at = offset;
        for (int i = 0; i < elements; i++) {
            MemorySegment.copy(from, at * width, to, (long) i * width, width);
            // Counts up like an odometer, the last axis fastest.
            for (int axis = dims.size() - 1; axis >= 0; axis--) {
                at += strides.get(axis);
                if (++index[axis] < dims.get(axis)) {
                    break;
                }
                at -= strides.get(axis) * dims.get(axis);
                index[axis] = 0;
            }
        }
        return to;
    }

    private MemorySegment widen(String where, Element element, MemorySegment data) {
        if (element != Element.SHORT) {
            return data;
        }
        long count = data.byteSize() / Short.BYTES;
        MemorySegment wide = MemorySegment.ofArray(new byte[reserve(where, count * DType.I32.bytes())]);
        for (long i = 0; i < count; i++) {
            wide.setAtIndex(I32, i, data.getAtIndex(I16, i));
        }
        return wide;
    }

    private int reserve(String where, long bytes) {
        if (bytes > copyBytesLeft) {
            throw malformed(where, "copies that fit the size of the file", bytes + " bytes more");
        }
        copyBytesLeft -= bytes;
        return (int) bytes;
    }

    private TorteException malformed(String where, String expected, String found) {
        return TorchCheckpoint.malformed(path, where, expected, found);
    }
}
