/**
 * Arithmetic on flat memory, with the same bits on every machine.
 *
 * <p>It knows no model, no file and no weight name. Start at {@link dev.torte.kernels.Kernels}, the contract;
 * {@code ScalarKernels} is its definition and {@code VectorKernels} its fast twin, {@link dev.torte.kernels.KernelChoice}
 * picks one, and {@link dev.torte.kernels.KernelPool} spreads matrix products over threads.
 */
package dev.torte.kernels;
