namespace BlockSharp.Benchmarks.Cpu;

/// <summary>What the command line asks for.</summary>
/// <param name="Only">Parts of names: cases that contain none of them are left out; empty for all.</param>
/// <param name="Repetitions">Samples of each candidate.</param>
/// <param name="Milliseconds">The least time of a sample.</param>
/// <param name="Ggml">Folder with ggml's shared libraries; null leaves ggml out.</param>
/// <param name="Output">Path of the JSON file; null for none.</param>
/// <param name="OursOnly">Leaves out the peers, but for the limit.</param>
/// <param name="Config">The configuration of our kernels; null for their own choice.</param>
internal sealed record BenchmarkOptions(string[] Only, int Repetitions, double Milliseconds, string? Ggml, string? Output, bool OursOnly, int? Config);
