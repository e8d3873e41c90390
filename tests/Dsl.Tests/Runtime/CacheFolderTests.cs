using System.Diagnostics;
using BlockSharp.Runtime;

namespace BlockSharp.Tests.Runtime;

[Collection(nameof(IlgpuCollection))]
public sealed class CacheFolderTests : IDisposable
{
    private readonly string path = Path.Combine(Path.GetTempPath(), $"cache-{Guid.NewGuid():N}");
    private readonly StringWriter said = new();
    private readonly TextWriterTraceListener listener;

    public CacheFolderTests()
    {
        listener = new(said);
        Trace.Listeners.Add(listener);
    }

    public void Dispose()
    {
        Trace.Listeners.Remove(listener);
        listener.Dispose();
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
    }

    [Fact]
    public void What_was_written_is_read_under_its_key_alone()
    {
        var cache = new CacheFolder(path, 1 << 20);
        Assert.Null(cache.Read("a"));
        cache.Write("a", [1, 2, 3]);
        cache.Write("b", []);
        cache.Write("a", [4, 5]);
        Assert.Equal([4, 5], new CacheFolder(path, 1 << 20).Read("a"));
        Assert.Empty(cache.Read("b")!);
        Assert.Null(cache.Read("c"));
        Assert.Empty(said.ToString());
        Assert.All(Directory.GetFiles(path), file => Assert.EndsWith(".cache", file, StringComparison.Ordinal));
    }

    [Fact]
    public void A_damaged_or_foreign_file_is_ignored_with_one_warning()
    {
        var cache = new CacheFolder(path, 1 << 20);
        foreach (var key in (string[])["damaged", "foreign", "short", "moved", "other"])
            cache.Write(key, [1, 2, 3, 4, 5, 6, 7, 8]);
        var bytes = File.ReadAllBytes(cache.FileOf("damaged"));
        bytes[^1] ^= 1;
        File.WriteAllBytes(cache.FileOf("damaged"), bytes);
        File.WriteAllText(cache.FileOf("foreign"), "not a cache, but longer than the header of one: " + new string('x', 100));
        File.WriteAllBytes(cache.FileOf("short"), bytes[..20]);
        File.Copy(cache.FileOf("other"), cache.FileOf("moved"), overwrite: true);
        foreach (var key in (string[])["damaged", "foreign", "short", "moved"])
            Assert.Null(cache.Read(key));
        listener.Flush();
        Assert.Contains(cache.FileOf("damaged"), said.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, said.ToString().Split("BlockSharp ignores").Length - 1);

        cache.Write("damaged", [9]);
        Assert.Equal([9], cache.Read("damaged"));
    }

    [Fact]
    public void What_was_not_used_for_longest_makes_room()
    {
        var cache = new CacheFolder(path, 5000);
        for (var i = 0; i < 4; i++)
        {
            cache.Write($"{i}", new byte[1000]);
            File.SetLastWriteTimeUtc(cache.FileOf($"{i}"), DateTime.UtcNow.AddHours(i - 10));
        }
        Assert.NotNull(cache.Read("0"));
        cache.Write("4", new byte[1000]);
        Assert.Null(cache.Read("1"));
        Assert.NotNull(cache.Read("0"));
        Assert.NotNull(cache.Read("4"));
        Assert.True(Directory.GetFiles(path).Sum(f => new FileInfo(f).Length) <= 2500);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_no_error()
    {
        File.WriteAllText(path, "a file where the folder should be");
        try
        {
            var cache = new CacheFolder(path, 1000);
            cache.Write("a", [1]);
            Assert.Null(cache.Read("a"));
            listener.Flush();
            Assert.Contains("BlockSharp ignores", said.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
        var none = new CacheFolder(null, 1000);
        none.Write("a", [1]);
        Assert.Null(none.Read("a"));
    }

    [Fact]
    public void Many_writers_leave_one_whole_file()
    {
        var cache = new CacheFolder(path, 1 << 20);
        Parallel.For(0, 64, i =>
        {
            new CacheFolder(path, 1 << 20).Write("shared", Enumerable.Repeat((byte)i, 5000).ToArray());
            var read = cache.Read("shared");
            Assert.True(read is null || (read.Length == 5000 && read.Distinct().Count() == 1));
        });
        Assert.Equal(5000, cache.Read("shared")!.Length);
        Assert.Single(Directory.GetFiles(path));
    }
}
