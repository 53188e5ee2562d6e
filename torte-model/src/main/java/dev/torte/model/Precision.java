package dev.torte.model;

/** How a file stores weights. */
public enum Precision {
    /** Everything as float32; what a {@link Quantizer} covers stays as its levels. */
    F32,
    /** Matrices and tables as float16, vectors as float32. */
    F16,
    /** Matrices and tables as int8 with one scale per row, vectors as float32. */
    INT8_PER_ROW,
    /**
     * As {@link #INT8_PER_ROW}, ternary matrices as their levels, and products round their inputs to seven bits, so that they are
     * sums of integers.
     */
    W8A7,
    /** Everything as int8 with one scale per tensor: the published capsule format. */
    INT8_PER_TENSOR,
    /** Bricks only: matrices as {@link Float8} with one scale per row, vectors as float32. */
    FP8_PER_ROW,
    /** Bricks only: matrices as whole numbers of four bits with one scale per row, vectors as float32. */
    INT4_PER_ROW
}
