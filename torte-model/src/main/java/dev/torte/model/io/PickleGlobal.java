package dev.torte.model.io;

import dev.torte.model.DType;
import java.util.Optional;

/** The only names a pickle may mention. They are compared as text and stand for data; nothing is ever looked up or called. */
sealed interface PickleGlobal {

    /** {@code collections.OrderedDict}, a dictionary. */
    record OrderedDict() implements PickleGlobal {}

    /** {@code torch._utils._rebuild_tensor_v2}: storage, offset, size, stride, requires_grad, hooks. */
    record RebuildTensor() implements PickleGlobal {}

    /** {@code torch._utils._rebuild_parameter}: tensor, requires_grad, hooks. */
    record RebuildParameter() implements PickleGlobal {}

    /** A storage class, the element type of the numbers in an entry of the archive. */
    record StorageType(Element element) implements PickleGlobal {}

    /** How a storage keeps one number and what it becomes. */
    enum Element {
        FLOAT(DType.F32, 4),
        DOUBLE(DType.F64, 8),
        HALF(DType.F16, 2),
        BFLOAT16(DType.BF16, 2),
        LONG(DType.I64, 8),
        INT(DType.I32, 4),
        /** 16 bits in the file, widened to {@link DType#I32}. */
        SHORT(DType.I32, 2),
        CHAR(DType.I8, 1),
        BYTE(DType.U8, 1),
        BOOL(DType.U8, 1);

        private final DType type;
        private final int storedBytes;

        Element(DType type, int storedBytes) {
            this.type = type;
            this.storedBytes = storedBytes;
        }

        DType type() {
            return type;
        }

        /** Returns the size of one number in the file. */
        int storedBytes() {
            return storedBytes;
        }
    }

    /** Returns what {@code module} and {@code name} stand for, or empty when they are not on the list. */
    static Optional<PickleGlobal> of(String module, String name) {
        return switch (module + " " + name) {
            case "collections OrderedDict" -> Optional.of(new OrderedDict());
            case "torch._utils _rebuild_tensor_v2" -> Optional.of(new RebuildTensor());
            case "torch._utils _rebuild_parameter" -> Optional.of(new RebuildParameter());
            case "torch FloatStorage" -> Optional.of(new StorageType(Element.FLOAT));
            case "torch DoubleStorage" -> Optional.of(new StorageType(Element.DOUBLE));
            case "torch HalfStorage" -> Optional.of(new StorageType(Element.HALF));
            case "torch BFloat16Storage" -> Optional.of(new StorageType(Element.BFLOAT16));
            case "torch LongStorage" -> Optional.of(new StorageType(Element.LONG));
            case "torch IntStorage" -> Optional.of(new StorageType(Element.INT));
            case "torch ShortStorage" -> Optional.of(new StorageType(Element.SHORT));
            case "torch CharStorage" -> Optional.of(new StorageType(Element.CHAR));
            case "torch ByteStorage" -> Optional.of(new StorageType(Element.BYTE));
            case "torch BoolStorage" -> Optional.of(new StorageType(Element.BOOL));
            default -> Optional.empty();
        };
    }
}
