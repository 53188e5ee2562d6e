package dev.torte.runtime;

/** Takes ABI states as a model computes them. */
interface AbiSink {
    /**
     * @param index which state of its stream: c_n of a patch core, abi_t of a byte model
     * @param states holds the state from {@code at} on; only valid during the call
     */
    void accept(int index, int stream, float[] states, int at);
}
