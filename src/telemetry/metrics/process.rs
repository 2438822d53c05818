//! Figures of the process, by the names that every Prometheus client gives them. Linux alone has them.

use std::sync::atomic::AtomicU64;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};

/// Figures of the process, read when they are asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct ProcessMetrics {
    cpu: Counter<f64, AtomicU64>,
    resident_memory: Gauge,
    virtual_memory: Gauge,
    start_time: Gauge<f64, AtomicU64>,
    threads: Gauge,
    open_fds: Gauge,
    max_fds: Gauge,
}

impl ProcessMetrics {
    /// Registers them, where the system has them.
    pub(super) fn register(&self, registry: &mut Registry) {
        if !cfg!(target_os = "linux") {
            return;
        }
        let help = "Processor time of the process, user and system";
        registry.register_with_unit("process_cpu", help, Unit::Seconds, self.cpu.clone());
        let help = "Memory of the process that is in RAM";
        registry.register_with_unit("process_resident_memory", help, Unit::Bytes, self.resident_memory.clone());
        let help = "Address space of the process";
        registry.register_with_unit("process_virtual_memory", help, Unit::Bytes, self.virtual_memory.clone());
        let help = "Start of the process, since 1970";
        registry.register_with_unit("process_start_time", help, Unit::Seconds, self.start_time.clone());
        registry.register("process_threads", "Threads of the process", self.threads.clone());
        registry.register("process_open_fds", "Open file descriptors", self.open_fds.clone());
        registry.register("process_max_fds", "Most file descriptors that may be open", self.max_fds.clone());
    }

    /// Reads the figures. What the system does not tell stays as it was.
    ///
    /// # Cost
    ///
    /// Three small files of the kernel's, tens of microseconds.
    #[cfg(target_os = "linux")]
    pub(super) fn refresh(&self) {
        use procfs::WithCurrentSystemInfo;

        let Ok(process) = procfs::process::Process::myself() else { return };
        let whole = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        if let Ok(stat) = process.stat() {
            let cpu = as_seconds(stat.utime + stat.stime);
            self.cpu.inc_by((cpu - self.cpu.get()).max(0.0));
            self.resident_memory.set(whole(stat.rss_bytes().get()));
            self.virtual_memory.set(whole(stat.vsize));
            self.threads.set(stat.num_threads);
            if let Ok(booted) = procfs::boot_time_secs() {
                self.start_time.set(seconds_of(booted) + as_seconds(stat.starttime));
            }
        }
        if let Ok(n_open) = process.fd_count() {
            self.open_fds.set(i64::try_from(n_open).unwrap_or(i64::MAX));
        }
        if let Ok(limits) = process.limits() {
            let limit = limits.max_open_files.soft_limit;
            self.max_fds.set(match limit {
                procfs::process::LimitValue::Value(limit) => whole(limit),
                procfs::process::LimitValue::Unlimited => i64::MAX,
            });
        }
    }

    #[cfg(not(target_os = "linux"))]
    pub(super) fn refresh(&self) {}
}

/// Returns clock ticks in seconds.
#[cfg(target_os = "linux")]
fn as_seconds(ticks: u64) -> f64 {
    seconds_of(ticks) / seconds_of(procfs::ticks_per_second())
}

#[cfg(target_os = "linux")]
#[expect(clippy::cast_precision_loss, reason = "seconds and ticks, far below 2^52")]
fn seconds_of(number: u64) -> f64 {
    number as f64
}
