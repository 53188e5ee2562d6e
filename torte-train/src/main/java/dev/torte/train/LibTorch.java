package dev.torte.train;

import dev.torte.model.TorteException;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;

/** Loading and thread counts of the native library. */
final class LibTorch {

    private LibTorch() {}

    /**
     * Loads libtorch and its matrix library.
     *
     * @throws TorteException.NoNativeLibrary when this machine has none
     */
    static void load() {
        // JavaCPP would otherwise stop at twice the Java heap, a number that says nothing about tensors.
        System.getProperties().putIfAbsent("org.bytedeco.javacpp.maxphysicalbytes", "0");
        System.getProperties().putIfAbsent("org.bytedeco.javacpp.maxbytes", "0");
        try {
            Loader.load(openblas_nolapack.class);
            Loader.load(torch.class);
        } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
            String platform = System.getProperty("os.name") + "-" + System.getProperty("os.arch");
            throw new TorteException.NoNativeLibrary("libtorch", platform, e);
        }
        openblas_nolapack.blas_set_num_threads(1);
        oneThread();
    }

    /** Keeps libtorch calls of the current thread on that thread. */
    static void oneThread() {
        torch.set_num_threads(1);
    }
}
