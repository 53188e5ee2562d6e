package dev.torte.model;

import java.util.Objects;

/**
 * One learned tensor of a model: the only place where its name, shape and first value are written.
 *
 * @param name  unique within a model; the name in every file
 * @param shape row-major; a linear map is (out, in), an embedding (rows, width)
 * @param init  its value before training
 * @param role  what it is needed for
 */
public record Param(String name, Shape shape, Init init, Role role) {

    /** What a parameter is needed for. */
    public enum Role {
        /** Predicts bytes or states at run time: in every file. */
        DEPLOYED,
        /** Shapes the training loss only: in checkpoints, not in deployed files. */
        TRAINING_ONLY,
        /** Counted by the published size but reached by no computation: never trained, never stored. */
        UNUSED
    }

    public Param {
        Objects.requireNonNull(name);
        Objects.requireNonNull(shape);
        Objects.requireNonNull(init);
        Objects.requireNonNull(role);
    }

    static Param of(String name, Init init, int... dims) {
        return new Param(name, Shape.of(dims), init, Role.DEPLOYED);
    }

    Param as(Role newRole) {
        return new Param(name, shape, init, newRole);
    }

    Param from(Init other) {
        return new Param(name, shape, other, role);
    }
}
