using System.Diagnostics;
using System.Runtime.ExceptionServices;
using BlockSharp.CompilerServices;

namespace BlockSharp.Runtime.Cpu;

/// <summary>
/// Threads that run the programs of a launch together with the thread that launches. A launch allocates nothing and waits for those threads
/// only that have joined it, so that one which is too small to be shared costs no wait. One launch at a time has the threads; others, nested ones
/// too, run on the thread that launches them.
/// </summary>
internal sealed class CorePool : IDisposable
{
    /// <summary>How long a thread looks out for the next launch before it sleeps: longer than the gaps inside a chain of kernels.</summary>
    internal static readonly TimeSpan Lookout = TimeSpan.FromMicroseconds(100);

    // What the threads watch, in one word: whether the launch may be joined, how many have, how many are wanted, and the number of the launch.
    private const long Open = 1;
    private const long Joined = 1 << 1;
    private const long JoinedMask = 0x7FFF << 1;
    private const int WantedShift = 16;
    private const int NumberShift = 32;
    private const long NumberMask = int.MaxValue;

    private readonly ProgramRanges ranges;
    private readonly Worker[] workers;
    private readonly TimeSpan lookout;
    private readonly object failureGate = new();
    private int taken;
    private long state;
    private SimdJob job;
    private long section;
    private long failedAt;
    private ExceptionDispatchInfo? failure;
    private volatile bool stopped;

    /// <param name="cores">How many threads run programs, the launching one included; 1 to 32767.</param>
    /// <param name="lookout">How long a thread looks out for the next launch before it sleeps.</param>
    internal CorePool(int cores, TimeSpan lookout)
    {
        this.lookout = lookout;
        Cores = cores;
        ranges = new(cores);
        workers = [.. Enumerable.Range(1, cores - 1).Select(core => new Worker(this, core))];
        foreach (var worker in workers)
            worker.Start();
    }

    internal int Cores { get; }

    /// <summary>
    /// Runs all programs and returns when they have run. What a program throws is rethrown as it is; if several throw, it is the one of the
    /// program that a sequential run reaches first.
    /// </summary>
    /// <exception cref="OperationCanceledException">The launch was canceled; some programs may have run.</exception>
    internal void Run(in SimdJob asked)
    {
        var core = SimdCore.Rent();
        core.Begin(asked);
        try
        {
            if (Cores == 1 || asked.Programs == 1 || Interlocked.CompareExchange(ref taken, 1, 0) != 0)
                RunAlone(asked, core);
            else
                RunShared(asked, core);
        }
        finally
        {
            SimdCore.Return(core);
        }
    }

    /// <summary>Ends the threads. No launch may be running.</summary>
    public void Dispose()
    {
        stopped = true;
        foreach (var worker in workers)
            worker.Dispose();
        ranges.Dispose();
    }

    private static unsafe void RunAlone(in SimdJob job, SimdCore core)
    {
        var programs = job.Programs;
        var part = job.Cancellation.CanBeCanceled ? Math.Max(1, programs / 64) : programs;
        for (var start = 0L; start < programs; start += part)
        {
            job.Cancellation.ThrowIfCancellationRequested();
            job.Run(job.Arguments, core, start, Math.Min(start + part, programs));
        }
    }

    private void RunShared(in SimdJob asked, SimdCore core)
    {
        job = asked;
        failedAt = long.MaxValue;
        var programs = asked.Programs;
        for (section = 0; section < programs; section += int.MaxValue)
        {
            var length = (int)Math.Min(programs - section, int.MaxValue);
            var wanted = Math.Min(Cores, length);
            ranges.Divide(length, wanted);
            var number = ((Volatile.Read(ref state) >> NumberShift) + 1) & NumberMask;

            // A full barrier: a thread that is about to sleep either sees the launch or is seen asleep.
            Interlocked.Exchange(ref state, number << NumberShift | (long)(wanted - 1) << WantedShift | Open);
            for (var i = 0; i < wanted - 1; i++)
                workers[i].Wake();
            Work(0, core);
            Interlocked.And(ref state, ~Open);
            for (var spin = default(SpinWait); (Volatile.Read(ref state) & JoinedMask) != 0;)
                spin.SpinOnce(sleep1Threshold: -1);
        }

        var thrown = failure;
        (job, failure) = (default, null);
        Volatile.Write(ref taken, 0);
        thrown?.Throw();
        asked.Cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Runs programs until there are none left. Those behind one that failed are left out, those before it are not.</summary>
    private unsafe void Work(int core, SimdCore simd)
    {
        while (ranges.Next(core, out var start, out var end))
        {
            if (section + start > Volatile.Read(ref failedAt) || job.Cancellation.IsCancellationRequested)
                continue;
            try
            {
                job.Run(job.Arguments, simd, section + start, section + end);
            }
            catch (Exception exception)
            {
                lock (failureGate)
                {
                    if (section + start < failedAt)
                    {
                        failedAt = section + start;
                        failure = ExceptionDispatchInfo.Capture(exception);
                    }
                }
            }
        }
    }

    /// <summary>One of the threads.</summary>
    private sealed class Worker(CorePool pool, int core) : IDisposable
    {
        private readonly SimdCore simd = new();
        private readonly SemaphoreSlim signal = new(0);
        private Thread? thread;
        private int asleep;

        internal void Start()
        {
            thread = new Thread(Loop) { IsBackground = true, Name = $"BlockSharp core {core}" };
            thread.UnsafeStart();
        }

        internal void Wake()
        {
            if (Volatile.Read(ref asleep) == 1 && Interlocked.Exchange(ref asleep, 0) == 1)
                signal.Release();
        }

        public void Dispose()
        {
            // A full barrier between what says stop and what says asleep, as at a launch.
            Interlocked.MemoryBarrier();
            Wake();
            thread!.Join();
            signal.Dispose();
        }

        private void Loop()
        {
            var seen = 0L;
            while (Await(seen) is var found && found >= 0)
            {
                seen = found >> NumberShift;
                if (!TryJoin(found))
                    continue;
                simd.Begin(pool.job);
                pool.Work(core, simd);
                Interlocked.Add(ref pool.state, -Joined);
            }
        }

        /// <summary>What the state is once there is a launch that was not seen and has room for this thread; negative when the pool ends.</summary>
        private long Await(long seen)
        {
            var since = Stopwatch.GetTimestamp();
            while (true)
            {
                var state = 0L;
                for (var i = 0; i < 32; i++)
                {
                    state = Volatile.Read(ref pool.state);
                    if (state >> NumberShift != seen && (state & Open) != 0 && core <= (state >> WantedShift & 0xFFFF))
                        return state;
                    Thread.SpinWait(1);
                }

                if (pool.stopped)
                    return -1;
                if (Stopwatch.GetElapsedTime(since) <= pool.lookout)
                    continue;
                Sleep(state);
                since = Stopwatch.GetTimestamp();
            }
        }

        /// <summary>Sleeps until there is another launch than the one looked at.</summary>
        private void Sleep(long state)
        {
            Interlocked.Exchange(ref asleep, 1);
            if (Volatile.Read(ref pool.state) >> NumberShift == state >> NumberShift && !pool.stopped)
                signal.Wait();
            else if (Interlocked.Exchange(ref asleep, 0) == 0)
                signal.Wait();
        }

        private bool TryJoin(long found)
        {
            for (var state = found; state >> NumberShift == found >> NumberShift && (state & Open) != 0;)
            {
                var before = Interlocked.CompareExchange(ref pool.state, state + Joined, state);
                if (before == state)
                    return true;
                state = before;
            }

            return false;
        }
    }
}
