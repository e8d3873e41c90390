namespace BlockSharp;

/// <summary>How far the configurations of one kernel have competed for some arguments.</summary>
/// <param name="Kernel">The kernel's name with its namespace.</param>
/// <param name="Arguments">The values of its key, as <c>n=4096, k=4096</c>.</param>
/// <param name="Measured">How many configurations were tried.</param>
/// <param name="Candidates">How many there are; a search need not try all.</param>
/// <param name="Config">The one tried last, as <c>BLOCK=1024, NumWarps=4, NumStages=1</c>.</param>
/// <param name="Seconds">Its time for a launch; null if it could not be launched.</param>
/// <param name="BestConfig">The best until now.</param>
/// <param name="BestSeconds">Its time.</param>
/// <param name="Excluded">How many are known to be slower than the best without being tried: by what they move and compute, and what the device can at most.</param>
/// <param name="Elapsed">How long it has taken.</param>
/// <param name="IsFinished">True in the last report of a competition.</param>
public sealed record TuningProgress(
    string Kernel,
    string Arguments,
    int Measured,
    int Candidates,
    string Config,
    double? Seconds,
    string BestConfig,
    double BestSeconds,
    int Excluded,
    TimeSpan Elapsed,
    bool IsFinished);
